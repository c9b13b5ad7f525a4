//! What a password must be like [domain A4.2].
//!
//! The rules are checked where the password is typed: nobody else ever sees it.

use crate::identity::{NationalId, PersonName};
use crate::policy::Policy;

/// Whom the password is for: it must not hold his names or number.
#[derive(Debug, Clone, Copy)]
pub struct PasswordOwner<'a> {
    /// His names.
    pub name: &'a PersonName,
    /// His DNI or NIE.
    pub number: OwnersNumber<'a>,
}

/// What is known of the owner's DNI or NIE where the password is typed.
#[derive(Debug, Clone, Copy)]
pub enum OwnersNumber<'a> {
    /// All of it: he has typed it.
    Whole(&'a NationalId),
    /// What [`NationalId::masked`] leaves, as a session shows it. Its digits in a password are found by
    /// the letter that they must have.
    Masked(&'a str),
}

/// A rule that a password breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordFlaw {
    /// Fewer characters than the policy asks for.
    #[error("password is too short")]
    TooShort,
    /// Short, and of too few groups: lower case, upper case, digits, others.
    #[error("password draws on too few groups of characters")]
    TooUniform,
    /// Holds a name, a surname or the number of its owner.
    #[error("password holds a name or the number of its owner")]
    HoldsIdentity,
    /// One of those that everybody tries first.
    #[error("password is one of the most common")]
    Common,
}

impl PasswordFlaw {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort => "password_too_short",
            Self::TooUniform => "password_too_uniform",
            Self::HoldsIdentity => "password_holds_identity",
            Self::Common => "password_common",
        }
    }
}

/// The rules that `password` breaks; none if it may be used.
#[must_use]
pub fn flaws(password: &str, owner: PasswordOwner<'_>, policy: &Policy) -> Vec<PasswordFlaw> {
    let mut flaws = Vec::new();
    let length = password.chars().count();
    if length < usize::from(policy.password_min_chars) {
        flaws.push(PasswordFlaw::TooShort);
    }
    if length < usize::from(policy.password_free_from_chars)
        && groups(password) < policy.password_groups
    {
        flaws.push(PasswordFlaw::TooUniform);
    }
    if holds_identity(password, owner) {
        flaws.push(PasswordFlaw::HoldsIdentity);
    }
    if is_common(password) {
        flaws.push(PasswordFlaw::Common);
    }
    flaws
}

/// How many of the four groups of characters occur. Letters with accents are letters.
fn groups(password: &str) -> u8 {
    let has = |group: fn(char) -> bool| u8::from(password.chars().any(group));
    has(char::is_lowercase)
        + has(char::is_uppercase)
        + has(|c| c.is_ascii_digit())
        + has(|c| !c.is_alphanumeric())
}

fn holds_identity(password: &str, owner: PasswordOwner<'_>) -> bool {
    let password = folded(password);
    let second = owner.name.second_surname.as_deref().unwrap_or_default();
    [&owner.name.given, &owner.name.surname, second]
        .iter()
        .flat_map(|name| name.split_whitespace())
        .map(folded)
        // Particles such as "de" and names of two letters occur in any password.
        .filter(|name| name.chars().count() > 2)
        .any(|forbidden| password.contains(&forbidden))
        || holds_number(&password, owner.number)
}

fn holds_number(password: &str, number: OwnersNumber<'_>) -> bool {
    match number {
        OwnersNumber::Whole(number) => {
            let digits: String = number.as_str().chars().filter(char::is_ascii_digit).collect();
            password.contains(&digits)
        }
        OwnersNumber::Masked(masked) => {
            let Some(letter) = masked.chars().next_back() else { return false };
            let is_his = |digits: &str, prefix: &str| {
                let whole = format!("{prefix}{digits}{letter}");
                whole.parse::<NationalId>().is_ok_and(|number| number.masked() == masked)
            };
            runs(password, 8).any(|digits| is_his(digits, ""))
                || runs(password, 7).any(|digits| ["X", "Y", "Z"].iter().any(|x| is_his(digits, x)))
        }
    }
}

/// Every `length` digits in a row.
fn runs(text: &str, length: usize) -> impl Iterator<Item = &str> {
    let starts = text.char_indices().map(|(at, _)| at);
    starts
        .filter_map(move |at| text.get(at..at.saturating_add(length)))
        .filter(|run| run.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Lower case without the accents of the languages of Spain.
fn folded(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'á' | 'à' => 'a',
            'é' | 'è' => 'e',
            'í' | 'ï' => 'i',
            'ó' | 'ò' => 'o',
            'ú' | 'ü' => 'u',
            other => other,
        })
        .collect()
}

/// A common word stays common with a capital, a year or an exclamation mark around it.
fn is_common(password: &str) -> bool {
    let folded = folded(password);
    let core = folded.trim_matches(|c: char| !c.is_alphabetic());
    COMMON.contains(&folded.as_str()) || COMMON.contains(&core)
}

/// What lists of leaked passwords have in front, in the languages of our citizens.
const COMMON: &[&str] = &[
    "password",
    "passw0rd",
    "contraseña",
    "contrasena",
    "contrasenya",
    "contrasinal",
    "pasahitza",
    "12345678",
    "123456789",
    "1234567890",
    "87654321",
    "11111111",
    "00000000",
    "qwerty",
    "qwertyui",
    "qwertyuiop",
    "asdfghjk",
    "asdfghjkl",
    "1q2w3e4r",
    "1qaz2wsx",
    "q1w2e3r4",
    "abcdefgh",
    "abcd1234",
    "abc12345",
    "iloveyou",
    "tequiero",
    "teamo",
    "realmadrid",
    "barcelona",
    "españa",
    "espana",
    "administrador",
    "administrator",
    "admin",
    "welcome",
    "bienvenido",
    "benvingut",
    "ongietorri",
    "letmein",
    "sunshine",
    "princess",
    "princesa",
    "football",
    "futbol",
    "superman",
    "dragon",
    "monkey",
    "master",
    "secreto",
    "secret",
    "clave",
    "clavefirma",
    "clavepermanente",
    "usuario",
    "changeme",
    "cambiame",
    "hola",
    "holahola",
];

#[cfg(test)]
mod tests {
    use super::*;
    use PasswordFlaw::{Common, HoldsIdentity, TooShort, TooUniform};

    fn check(password: &str, expected: &[PasswordFlaw]) {
        let name = PersonName {
            given: "María de la Ó".to_owned(),
            surname: "Núñez".to_owned(),
            second_surname: Some("Fernández".to_owned()),
        };
        let national_id: NationalId = "12345678Z".parse().expect("a good DNI");
        let masked = national_id.masked();
        // What a session knows of the number is as good as the whole.
        for number in [OwnersNumber::Whole(&national_id), OwnersNumber::Masked(&masked)] {
            let owner = PasswordOwner { name: &name, number };
            assert_eq!(flaws(password, owner, &Policy::default()), expected, "{password}");
        }
    }

    #[test]
    fn three_groups_of_four_or_sixteen_characters() {
        check("Vent4na", &[TooShort]);
        check("Vent4nal", &[]);
        check("ventanal", &[TooUniform]);
        check("VENTANAL9", &[TooUniform]);
        check("ventanal9!", &[]);
        check("Ventanañ¿", &[]);
        check("cuatro gatos en una caja", &[]);
        check("cuatrogatosenuna", &[]);
        check("cuatrogatosenun", &[TooUniform]);
    }

    #[test]
    fn neither_names_nor_the_number() {
        check("Xx-maria-99", &[HoldsIdentity]);
        check("Xx-NUÑEZ-99", &[HoldsIdentity]);
        check("fernandez-Casa-4", &[HoldsIdentity]);
        check("x12345678Y-a", &[HoldsIdentity]);
        check("Delantera-7", &[]);
    }

    #[test]
    fn a_masked_number_finds_its_digits_and_no_others() {
        let check = |number: &str, password: &str, expected: bool| {
            let masked = number.parse::<NationalId>().expect("a good number").masked();
            let found = holds_number(password, OwnersNumber::Masked(&masked));
            assert_eq!(found, expected, "{number} {password}");
        };
        check("X1234567L", "a1234567b", true);
        check("X1234567L", "ñ01234567", true);
        check("X1234567L", "a7654321b", false);
        check("12345678Z", "a11115678b", false);
        check("12345678Z", "1234567-8", false);
        assert!(!holds_number("12345678", OwnersNumber::Masked("")));
    }

    #[test]
    fn common_words_stay_common_in_disguise() {
        check("Password1!", &[Common]);
        check("Contraseña-2026", &[Common]);
        check("1Q2w3e4r", &[Common]);
    }
}
