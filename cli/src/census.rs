//! `rubrica census`: the people to whom invitation letters may be sent.

mod csv;

use crate::arguments::CensusCommand;
use crate::failure::Failure;
use crate::file;
use crate::http::{CallError, Client};
use crate::register;
use crate::say;
use rubrica_core::api::v1::{CENSUS_AT_ONCE, CensusEntry, CensusImported};
use rubrica_core::secret::Secret;
use serde_json::json;
use std::process::ExitCode;

/// Imports the people of a file.
pub(crate) fn run(command: &CensusCommand) -> Result<ExitCode, Failure> {
    let CensusCommand::Import { file: path, registry } = command;
    let cannot = || Failure::new(format!("cannot read {}", path.display()));
    let bytes = file::read_small(path).map_err(|error| cannot().because(&error))?;
    let people = csv::read(&String::from_utf8_lossy(&bytes)).map_err(|error| {
        cannot()
            .because(&error)
            .remedy("`rubrica census import --help` shows how the file is written")
    })?;
    let (client, token) = register::registry(registry)?;
    let imported = import(&client, &token, &people).map_err(|error| {
        Failure::new("the census was not imported".to_owned()).because(&error).remedy(
            match &error {
                CallError::Refused(problem) if matches!(problem.status, 401 | 403) => {
                    "check the token: it is the gateway's variable `registry_token`"
                }
                CallError::Refused(problem) if problem.status == 422 => {
                    "a field of somebody cannot be: correct it, and run the command again"
                }
                _ => {
                    "check the address, and run the command again: who is there already is replaced"
                }
            },
        )
    })?;
    say::result(&json!({ "imported": imported }).to_string());
    Ok(ExitCode::SUCCESS)
}

/// Hands people over, as many at once as the gateway takes.
pub(crate) fn import(
    client: &Client,
    token: &Secret<String>,
    people: &[CensusEntry],
) -> Result<usize, CallError> {
    let mut imported = 0;
    for part in people.chunks(CENSUS_AT_ONCE) {
        let body = json!({ "people": part });
        let answer: CensusImported = client.call_as_registry("/registry/census", token, &body)?;
        imported += answer.imported;
    }
    Ok(imported)
}
