//! The contrast datum: what only the holder of the document can read from it [domain A1.2, D4].

use super::{
    DocumentKind, IdentityDocument, NationalId, NationalIdKind, SupportNumber, SupportNumberError,
};
use crate::time::Date;
use core::{fmt, str::FromStr};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A date of a DNI, or the support number of another document.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContrastDatum {
    /// The last day of a DNI; of a permanent one the day when it was issued.
    Date(Date),
    /// The support number of a TIE or of a certificate of a citizen of the Union.
    SupportNumber(SupportNumber),
}

/// Why text is no contrast datum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContrastError {
    /// Not a day as `dd-mm-yyyy` or `dd/mm/yyyy`.
    #[error("not a date as day, month and year")]
    Date,
    /// The last day of a permanent DNI: all of them have the same, so it is the day of issue that counts.
    #[error("a permanent DNI is told by its date of issue")]
    Permanent,
    /// Not a support number of a TIE or a certificate of a citizen of the Union.
    #[error(transparent)]
    SupportNumber(#[from] SupportNumberError),
}

impl ContrastError {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Date => "contrast_date_malformed",
            Self::Permanent => "contrast_permanent",
            Self::SupportNumber(error) => error.code(),
        }
    }
}

/// [`ContrastDatum::canonical`]: the kind, then the text, then zeros.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct CanonicalContrast([u8; 12]);

impl AsRef<[u8]> for CanonicalContrast {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for CanonicalContrast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CanonicalContrast(…)")
    }
}

impl ContrastDatum {
    /// Reads what the holder of `number` typed: a date for a DNI, a support number for a NIE.
    ///
    /// # Errors
    /// [`ContrastError`] where the text cannot be the datum of any document with such a number.
    pub fn read(number: &NationalId, typed: &str) -> Result<Self, ContrastError> {
        match number.kind() {
            NationalIdKind::Dni => match typed.parse::<TypedDate>()?.0 {
                Date::PERMANENT => Err(ContrastError::Permanent),
                date => Ok(Self::Date(date)),
            },
            NationalIdKind::Nie => {
                let support: SupportNumber = typed.parse()?;
                match support.kind() {
                    DocumentKind::Dni => Err(SupportNumberError::OtherDocument.into()),
                    DocumentKind::Tie | DocumentKind::EuCitizen => Ok(Self::SupportNumber(support)),
                }
            }
        }
    }

    /// The datum of a document that was seen; `issued` is its date of issue, where it is known.
    ///
    /// # Errors
    /// [`ContrastError::Permanent`] for a permanent DNI without its date of issue, and what a support
    /// number is refused with.
    pub fn of_document(
        document: &IdentityDocument,
        issued: Option<Date>,
    ) -> Result<Self, ContrastError> {
        match (document.kind, document.expires) {
            (DocumentKind::Dni, Date::PERMANENT) => {
                issued.map(Self::Date).ok_or(ContrastError::Permanent)
            }
            (DocumentKind::Dni, expires) => Ok(Self::Date(expires)),
            (kind, _) => {
                let support = SupportNumber::of_document(kind, &document.support_number)?;
                Ok(Self::SupportNumber(support))
            }
        }
    }

    /// Twelve bytes that are the same for the same datum however it was typed: the input of a keyed hash.
    #[must_use]
    pub fn canonical(&self) -> CanonicalContrast {
        let text = match self {
            Self::Date(Date { year, month, day }) => format!("D{year:04}-{month:02}-{day:02}"),
            Self::SupportNumber(number) => format!("S{number}"),
        };
        let mut bytes = [0; 12];
        for (byte, character) in bytes.iter_mut().zip(text.bytes()) {
            *byte = character;
        }
        CanonicalContrast(bytes)
    }

    /// Whether both are the same datum, found out in constant time.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.canonical().0.ct_eq(&other.canonical().0).into()
    }
}

/// It proves who somebody is: never printed by accident.
impl fmt::Debug for ContrastDatum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContrastDatum(…)")
    }
}

/// A day as people in Spain type it: `dd-mm-yyyy` or `dd/mm/yyyy`.
struct TypedDate(Date);

impl FromStr for TypedDate {
    type Err = ContrastError;

    fn from_str(text: &str) -> Result<Self, ContrastError> {
        let text = text.trim();
        let separator = if text.contains('/') { '/' } else { '-' };
        let mut parts = text.split(separator);
        let mut number = |widths: core::ops::RangeInclusive<usize>| {
            let part = parts.next().ok_or(ContrastError::Date)?;
            if !widths.contains(&part.len()) || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(ContrastError::Date);
            }
            part.parse::<i16>().map_err(|_| ContrastError::Date)
        };
        let (day, month, year) = (number(1..=2)?, number(1..=2)?, number(4..=4)?);
        if parts.next().is_some() {
            return Err(ContrastError::Date);
        }
        let part = |number: i16| i8::try_from(number).map_err(|_| ContrastError::Date);
        Date::new(year, part(month)?, part(day)?).map(Self).ok_or(ContrastError::Date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DNI: &str = "12345678Z";
    const NIE: &str = "X0000000T";

    fn read(number: &str, typed: &str) -> Result<String, ContrastError> {
        let number = number.parse().expect("a good number");
        let datum = ContrastDatum::read(&number, typed)?;
        let canonical = datum.canonical();
        let text = canonical.as_ref().iter().take_while(|byte| **byte != 0);
        Ok(text.map(|byte| char::from(*byte)).collect())
    }

    #[test]
    fn a_dni_is_told_by_a_date_and_a_nie_by_its_support_number() {
        for typed in ["09-05-2031", "09/05/2031", " 9/5/2031 "] {
            assert_eq!(read(DNI, typed).as_deref(), Ok("D2031-05-09"), "{typed}");
        }
        assert_eq!(read(DNI, "29-02-2028").as_deref(), Ok("D2028-02-29"));
        assert_eq!(read(NIE, "e 87654321").as_deref(), Ok("SE87654321"));
        assert_eq!(read(NIE, "C1234567").as_deref(), Ok("SC01234567"));
    }

    #[test]
    fn what_cannot_be_the_datum_is_refused_by_its_code() {
        for typed in [
            "",
            "2031-05-09",
            "09-05-31",
            "09-05/2031",
            "09.05.2031",
            "31-04-2031",
            "29-02-2031",
            "29-02-2100",
            "00-05-2031",
            "09-13-2031",
            "09-05-2031-",
            "09-05-0000",
            "+9-05-2031",
            "E87654321",
        ] {
            assert_eq!(read(DNI, typed), Err(ContrastError::Date), "{typed}");
        }
        let permanent = read(DNI, "01/01/9999").expect_err("all permanent ones have it");
        assert_eq!(permanent.code(), "contrast_permanent");
        let date = read(NIE, "09-05-2031").expect_err("a NIE has a support number");
        assert_eq!(date.code(), "support_number_malformed");
        let idesp = read(NIE, "AAA000000").expect_err("that is a DNI's");
        assert_eq!(idesp.code(), "support_number_other_document");
    }

    #[test]
    fn the_document_says_which_datum_is_asked() {
        let document = |kind, support: &str, expires| IdentityDocument {
            kind,
            number: DNI.parse().expect("a good number"),
            support_number: support.to_owned(),
            expires,
        };
        let day = Date { year: 2031, month: 5, day: 9 };
        let issued = Date { year: 2011, month: 5, day: 9 };
        let of = |document: IdentityDocument, issued| {
            ContrastDatum::of_document(&document, issued).map(|datum| datum.canonical())
        };
        let date = |date| Ok(ContrastDatum::Date(date).canonical());
        assert_eq!(of(document(DocumentKind::Dni, "AAA000000", day), Some(issued)), date(day));
        let permanent = document(DocumentKind::Dni, "AAA000000", Date::PERMANENT);
        assert_eq!(of(permanent.clone(), Some(issued)), date(issued));
        assert_eq!(of(permanent, None), Err(ContrastError::Permanent));
        let tie =
            of(document(DocumentKind::Tie, "e87654321", day), None).expect("a support number");
        assert_eq!(tie.as_ref(), b"SE87654321\0\0");
        let wrong = of(document(DocumentKind::EuCitizen, "E87654321", day), None);
        assert_eq!(wrong, Err(SupportNumberError::OtherDocument.into()));
    }

    #[test]
    fn the_same_datum_matches_and_nothing_else_does() {
        let datum = |number: &str, typed| {
            ContrastDatum::read(&number.parse().expect("a number"), typed).expect("a datum")
        };
        assert!(datum(DNI, "9/5/2031").matches(&datum(DNI, "09-05-2031")));
        assert!(!datum(DNI, "10-05-2031").matches(&datum(DNI, "09-05-2031")));
        assert!(datum(NIE, "C1234567").matches(&datum(NIE, "c-01234567")));
        assert!(!datum(NIE, "C1234567").matches(&datum(NIE, "E01234567")));
        assert!(!datum(NIE, "C1234567").matches(&datum(DNI, "09-05-2031")));
        assert_eq!(format!("{:?}", datum(NIE, "C1234567")), "ContrastDatum(…)");
        let stored = serde_json::to_string(&datum(DNI, "09-05-2031")).expect("it is stored");
        assert_eq!(stored, r#"{"date":{"year":2031,"month":5,"day":9}}"#);
        let read: ContrastDatum = serde_json::from_str(&stored).expect("it is read");
        assert!(read.matches(&datum(DNI, "09-05-2031")));
    }
}
