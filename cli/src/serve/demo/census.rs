//! People of a demonstration who are not registered, and can ask for a letter.

use rubrica_core::api::v1::{CensusEntry, PostalAddress};
use rubrica_core::identity::{DocumentKind, IdentityDocument, PersonName};
use rubrica_core::time::Date;
use serde::Serialize;

/// A person as the file of the demonstration lists him.
#[derive(Serialize)]
pub(super) struct ListedPerson {
    id: String,
    /// As it is typed.
    contrast: String,
    name: String,
}

/// The people: a number of published examples each, and an address that does not exist.
pub(super) fn people(year: i16) -> [CensusEntry; 2] {
    let person =
        |number: &str, kind, support: &str, (given, surname, second): Names, door: &str| {
            CensusEntry {
                name: PersonName {
                    given: given.to_owned(),
                    surname: surname.to_owned(),
                    second_surname: second.map(str::to_owned),
                },
                document: IdentityDocument {
                    kind,
                    number: number.parse().expect("published numbers have the right letter"),
                    support_number: support.to_owned(),
                    expires: Date { year: year.saturating_add(5), month: 5, day: 9 },
                },
                document_issued: None,
                address: PostalAddress {
                    street: format!("Calle Inventada, {door}"),
                    postcode: "28000".to_owned(),
                    town: "Madrid".to_owned(),
                    province: "Madrid".to_owned(),
                },
                language: "es".to_owned(),
            }
        };
    [
        person(
            "52020822C",
            DocumentKind::Dni,
            "AAA000009",
            ("Marta", "Ejemplo", Some("Invitada")),
            "1",
        ),
        person("Y5010347H", DocumentKind::Tie, "E00000009", ("Iris", "Example", None), "2"),
    ]
}

type Names = (&'static str, &'static str, Option<&'static str>);

/// How the file lists somebody.
pub(super) fn listed(entry: &CensusEntry) -> ListedPerson {
    let Date { year, month, day } = entry.document.expires;
    ListedPerson {
        id: entry.document.number.as_str().to_owned(),
        contrast: match entry.document.kind {
            DocumentKind::Dni => format!("{day:02}/{month:02}/{year:04}"),
            _ => entry.document.support_number.clone(),
        },
        name: entry.name.full(),
    }
}
