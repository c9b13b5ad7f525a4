//! People in a file of lines.

use crate::csv::split;
use rubrica_core::api::v1::{CensusEntry, PostalAddress};
use rubrica_core::identity::{DocumentKind, IdentityDocument, PersonName};
use rubrica_core::time::Date;
use std::collections::BTreeMap;

/// What is wrong with the file, and where.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub(super) struct CsvError {
    line: usize,
    problem: String,
}

/// The columns of the file.
const COLUMNS: [&str; 13] = [
    "number",
    "kind",
    "support_number",
    "expires",
    "issued",
    "given",
    "surname",
    "second_surname",
    "street",
    "postcode",
    "town",
    "province",
    "language",
];

/// The people of a file.
pub(super) fn read(text: &str) -> Result<Vec<CensusEntry>, CsvError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let wrong = |line: usize| move |problem: String| CsvError { line: line + 1, problem };
    let (at, first) = lines.next().ok_or_else(|| wrong(0)("the file is empty".to_owned()))?;
    let header = split(first).map_err(wrong(at))?;
    if let Some(missing) = COLUMNS.iter().find(|name| !header.iter().any(|it| it == *name)) {
        return Err(wrong(at)(format!("no column {missing}")));
    }
    lines
        .map(|(at, line)| {
            let fields = split(line).map_err(wrong(at))?;
            if fields.len() != header.len() {
                let (has, columns) = (fields.len(), header.len());
                return Err(wrong(at)(format!("{has} fields instead of {columns}")));
            }
            let named = header.iter().map(String::as_str).zip(fields).collect();
            person(named).map_err(wrong(at))
        })
        .collect()
}

fn person(mut fields: BTreeMap<&str, String>) -> Result<CensusEntry, String> {
    let mut take = |name: &str| fields.remove(name).unwrap_or_default();
    let number = take("number");
    let number = number.parse().map_err(|error| format!("number: {error}"))?;
    let kind = match take("kind").as_str() {
        "dni" => DocumentKind::Dni,
        "tie" => DocumentKind::Tie,
        "eu_citizen" => DocumentKind::EuCitizen,
        other => return Err(format!("kind: {other} is none of dni, tie, eu_citizen")),
    };
    let expires = date(&take("expires")).ok_or("expires: not a day as dd/mm/yyyy")?;
    let issued = take("issued");
    let document_issued = match issued.as_str() {
        "" => None,
        written => Some(date(written).ok_or("issued: not a day as dd/mm/yyyy")?),
    };
    let document =
        IdentityDocument { kind, number, support_number: take("support_number"), expires };
    let second = take("second_surname");
    Ok(CensusEntry {
        name: PersonName {
            given: take("given"),
            surname: take("surname"),
            second_surname: (!second.is_empty()).then_some(second),
        },
        document,
        document_issued,
        address: PostalAddress {
            street: take("street"),
            postcode: take("postcode"),
            town: take("town"),
            province: take("province"),
        },
        language: take("language"),
    })
}

fn date(written: &str) -> Option<Date> {
    let mut parts = written.split('/');
    let (day, month) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let year = parts.next()?.parse().ok()?;
    parts.next().is_none().then(|| Date::new(year, month, day))?
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "number;kind;support_number;expires;issued;given;surname;second_surname;\
        street;postcode;town;province;language";

    #[test]
    fn people_are_read_with_what_stands_in_quotes() {
        let line = r#"52020822C;dni;AAA000009;09/05/2031;;Marta;Muestra;;"Calle ""A""; 1";28013;Madrid;Madrid;es"#;
        let people = read(&format!("\u{feff}{HEADER}\r\n{line}\r\n\r\n")).expect("a file");
        let [person] = people.as_slice() else { panic!("{people:?}") };
        assert_eq!(person.address.street, r#"Calle "A"; 1"#);
        assert_eq!(person.document.expires, Date { year: 2031, month: 5, day: 9 });
        assert_eq!((person.document_issued, &person.name.second_surname), (None, &None));
    }

    #[test]
    fn what_cannot_be_is_named_with_its_line() {
        let good = "52020822C;dni;AAA000009;09/05/2031;;M;M;;C;28013;M;M;es";
        for (lines, line, problem) in [
            (String::new(), 1, "the file is empty"),
            ("number;kind".to_owned(), 1, "no column support_number"),
            (format!("{HEADER}\n{good}\n1;2"), 3, "2 fields instead of 13"),
            (format!("{HEADER}\n{}", good.replace("dni", "pass")), 2, "kind: pass is none of"),
            (format!("{HEADER}\n{}", good.replace("09/05", "31/02")), 2, "expires: not a day"),
            (format!("{HEADER}\n{}", good.replace("22C", "22D")), 2, "number: "),
            (format!("{HEADER}\n\"{good}"), 2, "a quoted field does not end"),
        ] {
            let error = read(&lines).expect_err(problem);
            assert_eq!(error.line, line, "{error}");
            assert!(error.problem.starts_with(problem), "{error}");
        }
    }
}
