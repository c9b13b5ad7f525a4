//! The letter itself: to whom, the code, and what to do with it.

use super::words;
use crate::paper::Paper;
use crate::settings::Settings;
use rubrica_core::api::v1::{CensusEntry, PostalAddress};
use rubrica_core::identity::{LetterCode, PersonName};
use rubrica_core::time::UnixTime;
use serde::{Deserialize, Serialize};

/// What is printed. Stored sealed until the letter is posted.
#[derive(Serialize, Deserialize)]
pub(super) struct Letter {
    name: PersonName,
    address: PostalAddress,
    /// In groups, as it is printed.
    code: String,
    /// The last day on which it can be used, `dd/mm/yyyy`.
    last_day: String,
    language: String,
}

impl Letter {
    /// The letter to somebody; to nobody, one that is as long and never printed.
    pub(super) fn to(entry: Option<&CensusEntry>, code: &LetterCode, expires: UnixTime) -> Self {
        let empty = String::new;
        let nobody = || {
            let name = PersonName { given: empty(), surname: empty(), second_surname: None };
            let (street, town) = (empty(), empty());
            (name, PostalAddress { street, postcode: empty(), town, province: empty() }, empty())
        };
        let of = |entry: &CensusEntry| {
            (entry.name.clone(), entry.address.clone(), entry.language.clone())
        };
        let (name, address, language) = entry.map_or_else(nobody, of);
        // The day before the one on which it ends, so that the whole of it can be used everywhere.
        let last_day = day(expires.minus(core::time::Duration::from_secs(86_400)));
        Self { name, address, code: code.grouped().as_str().to_owned(), last_day, language }
    }

    /// The letter, as PDF.
    pub(super) fn to_pdf(&self, settings: &Settings) -> Vec<u8> {
        let words = words::of(&self.language);
        let PostalAddress { street, postcode, town, province } = &self.address;
        let full = self.name.full();
        let place = format!("{postcode} {town}");
        let page = format!("https://{}/letter", settings.public_host);
        let mut paper = Paper::new(words.title, words.tag);
        paper.lines([settings.application.as_str()]);
        paper.space(40.0);
        paper.lines([full.as_str(), street, &place, province]);
        paper.space(40.0);
        paper.heading(words.title);
        paper.text(words.why);
        paper.text(&words.how.replace("{page}", &page));
        paper.field(words.code, "");
        paper.code(&self.code);
        paper.text(&words.until.replace("{day}", &self.last_day));
        paper.text(words.warning);
        paper.into_pdf()
    }
}

/// The day of a time in UTC, as people in Spain write it [Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms", `civil_from_days`].
fn day(at: UnixTime) -> String {
    let days = at.0.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{day:02}/{month:02}/{year:04}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (seconds, written) in [
            (0, "01/01/1970"),
            (951_782_400, "29/02/2000"),
            (1_780_000_000, "28/05/2026"),
            (4_107_542_399, "28/02/2100"),
            (4_107_542_400, "01/03/2100"),
        ] {
            assert_eq!(day(UnixTime(seconds)), written);
        }
    }
}
