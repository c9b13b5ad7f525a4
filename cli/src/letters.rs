//! `rubrica letters`: invitation letters, from the queue to the post.

use crate::arguments::{LettersCommand, RegistryArguments};
use crate::failure::Failure;
use crate::file::PendingFile;
use crate::http::{CallError, Client};
use crate::register;
use crate::say;
use rubrica_core::api::v1::LetterQueue;
use rubrica_core::identity::LetterId;
use rubrica_core::secret::Secret;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

/// Lists, takes or marks letters.
pub(crate) fn run(command: &LettersCommand) -> Result<ExitCode, Failure> {
    match command {
        LettersCommand::List { registry } => list(registry)?,
        LettersCommand::Take { letter, output, registry } => take(letter, output, registry)?,
        LettersCommand::Posted { letter, registry } => {
            let (client, token) = register::registry(registry)?;
            let path = format!("/registry/letters/{}/posted", read_id(letter)?);
            client.do_as_registry(&path, &token).map_err(|error| refused(&error))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(registry: &RegistryArguments) -> Result<(), Failure> {
    let (client, token) = register::registry(registry)?;
    let queue = queue(&client, &token).map_err(|error| refused(&error))?;
    for letter in &queue.letters {
        say::result(&serde_json::to_string(letter).unwrap_or_default());
    }
    Ok(())
}

fn take(letter: &str, output: &Path, registry: &RegistryArguments) -> Result<(), Failure> {
    let (client, token) = register::registry(registry)?;
    let path = format!("/registry/letters/{}/take", read_id(letter)?);
    let pdf = client.do_as_registry(&path, &token).map_err(|error| refused(&error))?;
    let written = PendingFile::create_private(output).and_then(|mut file| {
        file.write_all(&pdf)?;
        file.finish()
    });
    written
        .map_err(|error| Failure::new(format!("cannot write {}", output.display())).because(&error))
}

fn queue(client: &Client, token: &Secret<String>) -> Result<LetterQueue, CallError> {
    client.get_as_registry("/registry/letters", token)
}

fn read_id(letter: &str) -> Result<LetterId, Failure> {
    letter.parse().map_err(|error| {
        Failure::usage(format!("{letter} is no identifier of a letter")).because(&error)
    })
}

fn refused(error: &CallError) -> Failure {
    Failure::new("the letters could not be had".to_owned()).because(error).remedy(match error {
        CallError::Refused(problem) if problem.status == 401 => {
            "check the token: it is the gateway's variable `registry_token`"
        }
        CallError::Refused(problem) if problem.status == 404 => {
            "`rubrica letters list` shows those that wait"
        }
        _ => "check the address, and run the command again",
    })
}
