//! `rubrica sms`: what messages to phones cost.

use crate::arguments::{SmsCommand, UsageFormat};
use crate::failure::Failure;
use crate::file;
use crate::http::{CallError, Client, ServerAddress};
use crate::say;
use rubrica_core::api::v1::{EndingNotices, SendEndingNotices, SmsUsage};
use rubrica_core::secret::Secret;
use std::path::Path;
use std::process::ExitCode;

/// Carries a command out.
pub(crate) fn run(command: &SmsCommand) -> Result<ExitCode, Failure> {
    match command {
        SmsCommand::Usage { month, server, token_file, format } => {
            usage(month, *format, server, token_file)
        }
        SmsCommand::Ending { server, token_file } => ending(server, token_file),
    }
}

/// Has everybody told whose certificates end soon.
fn ending(server: &str, token_file: &Path) -> Result<ExitCode, Failure> {
    let (client, token) = operator(server, token_file)?;
    let (mut told, mut after) = (0, None);
    loop {
        let answer: Result<EndingNotices, CallError> = client.call_as_registry(
            "/registry/notices/ending",
            &token,
            &SendEndingNotices { after },
        );
        let answer = answer.map_err(|error| {
            Failure::new(format!("cannot go on telling whose certificates end; {told} were told"))
                .because(&error)
                .remedy(match &error {
                    CallError::Refused(problem) if matches!(problem.status, 401 | 403) => {
                        "check the token: it is the gateway's variable `registry_token`"
                    }
                    _ => "run the command again: nobody is told twice",
                })
        })?;
        told += answer.told;
        after = answer.next;
        if after.is_none() {
            break;
        }
    }
    say::result(&format!("{told} told"));
    Ok(ExitCode::SUCCESS)
}

fn operator(server: &str, token_file: &Path) -> Result<(Client, Secret<String>), Failure> {
    let token = file::read_small(token_file).map_err(|error| {
        Failure::new(format!("cannot read the token from {}", token_file.display())).because(&error)
    })?;
    let token = Secret::new(String::from_utf8_lossy(&token).trim().to_owned());
    let address = ServerAddress::parse(server)
        .map_err(|error| Failure::usage(format!("cannot use --server {server}")).because(&error))?;
    Ok((Client::new(address), token))
}

/// Shows what was sent in a month.
fn usage(
    month: &str,
    format: UsageFormat,
    server: &str,
    token_file: &Path,
) -> Result<ExitCode, Failure> {
    let (client, token) = operator(server, token_file)?;
    // A month is part of an address here.
    let plain = month.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if !plain || month.is_empty() {
        return Err(Failure::usage(format!("{month} is not a month"))
            .remedy("write it as year and month, as in 2026-11"));
    }
    let usage: Result<SmsUsage, CallError> =
        client.get_as_registry(&format!("/sms/usage/{month}"), &token);
    let usage = usage.map_err(|error| {
        Failure::new(format!("cannot find out what was sent in {month}")).because(&error).remedy(
            match &error {
                CallError::Refused(problem) if matches!(problem.status, 401 | 403) => {
                    "check the token: it is the gateway's variable `registry_token`"
                }
                CallError::Refused(problem) if problem.status == 422 => {
                    "write the month as year and month, as in 2026-11"
                }
                _ => "check the address, and run the command again",
            },
        )
    })?;
    match format {
        UsageFormat::Csv => say::result(csv(&usage).trim_end()),
        UsageFormat::Json => {
            say::result(&serde_json::to_string_pretty(&usage).unwrap_or_default());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn csv(usage: &SmsUsage) -> String {
    let mut lines = "month,agency,application,procedure,purpose,messages,parts\r\n".to_owned();
    for row in &usage.rows {
        let names = [&usage.month, &row.agency, &row.application, &row.procedure, &row.purpose];
        let names: Vec<String> = names.map(|name| field(name)).into();
        lines.push_str(&format!("{},{},{}\r\n", names.join(","), row.messages, row.parts));
    }
    lines
}

/// A field, in quotes where it needs them [RFC 4180 §2].
fn field(text: &str) -> String {
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rubrica_core::api::v1::UsageRow;

    #[test]
    fn a_bill_is_read_by_other_programs() {
        let row = UsageRow {
            agency: "E04975701".to_owned(),
            application: "Sede, \"nueva\"".to_owned(),
            procedure: "0203164".to_owned(),
            purpose: "signature".to_owned(),
            messages: 2,
            parts: 5,
        };
        let usage = SmsUsage { month: "2026-11".to_owned(), rows: vec![row] };
        assert_eq!(
            csv(&usage),
            "month,agency,application,procedure,purpose,messages,parts\r\n\
             2026-11,E04975701,\"Sede, \"\"nueva\"\"\",0203164,signature,2,5\r\n"
        );
    }
}
