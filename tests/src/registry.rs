//! What the operator's own systems hand over: citizens whom an office registered elsewhere.

use crate::demo::{Citizen, Demo};
use crate::service::{rubrica, succeeded};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// The registry's token of a service, in a file as the operator's tools expect it.
///
/// # Panics
/// When the service has written none.
#[must_use]
pub fn token_file(data: &Path, folder: &Path) -> PathBuf {
    let secrets = fs::read(data.join("edge.json")).expect("the secrets of the service");
    let secrets: Value = serde_json::from_slice(&secrets).expect("JSON");
    let secret = secrets["secrets"]["registry_token"].as_str().expect("a token");
    let file = folder.join("token.txt");
    fs::write(&file, secret).expect("a file for the token");
    file
}

/// Somebody to be handed over. His document lasts until 9 May 2041.
#[derive(Debug, Clone, Copy)]
pub struct Somebody<'a> {
    /// A number of published examples.
    pub number: &'a str,
    /// A phone of nobody.
    pub phone: &'a str,
    /// `basic` or `advanced`.
    pub level: &'a str,
    /// As `office` or `letter`.
    pub way: &'a str,
    /// When he was last seen in person, in seconds since 1970.
    pub last_presence: u64,
}

impl Somebody<'_> {
    /// Registers him. Gives him with his activation code.
    ///
    /// # Panics
    /// When the service does not take him.
    #[must_use]
    pub fn register(&self, demo: &Demo) -> Citizen {
        let Self { number, phone, level, way, last_presence } = self;
        let folder = tempfile::tempdir().expect("a directory");
        let file = folder.path().join("citizen.json");
        let citizen = json!({
            "name": {"given": "Inventada", "surname": "Ejemplo", "second_surname": "Prueba"},
            "document": {"kind": "dni", "number": number, "support_number": "AAA000009",
                "expires": {"year": 2041, "month": 5, "day": 9}},
            "phone": phone, "email": "entregada@correo.example", "level": level, "way": way,
            "last_presence": last_presence, "conditions_version": 1, "language": "es",
        });
        fs::write(&file, citizen.to_string()).expect("a file for the citizen");
        let mut command = rubrica();
        command.arg("register").arg(&file).args(["--server", demo.address(), "--token-file"]);
        let token = token_file(demo.data(), folder.path());
        let said = succeeded(command.arg(token).output().expect("the terminal runs")).stdout;
        let said: Value = serde_json::from_slice(&said).expect("one citizen");
        let code = said["activation_code"].as_str().expect("a code").to_owned();
        Citizen {
            state: "new".to_owned(),
            id: (*number).to_owned(),
            password: None,
            activation_code: Some(code),
            phone: (*phone).to_owned(),
            contrast: "09-05-2041".to_owned(),
            name: "Inventada Ejemplo Prueba".to_owned(),
        }
    }
}
