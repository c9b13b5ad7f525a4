//! Rubrica in one binary: serve, sign, verify, audit.

mod accounts;
mod arguments;
mod audit;
mod ca;
mod census;
mod ceremony;
mod csv;
mod custodian;
mod data;
mod failure;
mod file;
mod http;
mod keys;
mod letters;
mod log;
mod officer;
mod register;
mod say;
mod secrets;
mod serve;
mod sign;
mod sms;
mod system;
mod verify;

use crate::arguments::{Arguments, Command, OfficerCommand};
use crate::failure::Failure;
use clap::Parser;
use clap::error::ErrorKind;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return misused(&error),
    };
    let done = match arguments.command {
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Sign(arguments) => sign::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Audit(command) => audit::run(&command),
        Command::Ca(command) => ca::run(&command),
        Command::Signer(arguments) => serve::run_signer(&arguments),
        Command::Keys(command) => keys::run(&command),
        Command::EdgeKey(command) => keys::edge_key(&command),
        Command::Custodian(command) => custodian::run(&command),
        Command::Register(arguments) => register::run(&arguments),
        Command::Sms(command) => sms::run(&command),
        Command::Accounts(command) => accounts::run(&command),
        Command::Census(command) => census::run(&command),
        Command::Letters(command) => letters::run(&command),
        Command::Officer(OfficerCommand::Add(arguments)) => officer::add(&arguments),
    };
    done.unwrap_or_else(|failure| {
        say::failure(&failure);
        ExitCode::from(failure.exit)
    })
}

/// Says what is wrong with the command line. `verify` has codes of its own, in which 2 means
/// INDETERMINATE: there a wrong command line is 3.
fn misused(error: &clap::Error) -> ExitCode {
    say::usage(error);
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return ExitCode::SUCCESS;
    }
    let verifying = std::env::args_os().nth(1).is_some_and(|command| command == "verify");
    ExitCode::from(if verifying { verify::UNREADABLE } else { Failure::USAGE })
}
