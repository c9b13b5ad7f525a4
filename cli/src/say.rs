//! Everything that is written to standard output and standard error.
//!
//! Results go to standard output, all else to standard error. A reader that went away is no reason
//! to fail: what was done is done.

use crate::failure::Failure;
use std::io::{IsTerminal, Write, stderr, stdin, stdout};

/// Writes a result.
pub(crate) fn result(text: &str) {
    let mut out = stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n"));
    let _ = out.flush();
}

/// Writes what is being done.
pub(crate) fn progress(text: &str) {
    let _ = writeln!(stderr().lock(), "{text}");
}

/// Writes a failure: what, why, what to do.
pub(crate) fn failure(failure: &Failure) {
    let mut out = stderr().lock();
    let _ = writeln!(out, "error: {}", failure.what);
    for cause in &failure.causes {
        let _ = writeln!(out, "  cause: {cause}");
    }
    if let Some(remedy) = &failure.remedy {
        let _ = writeln!(out, "  what to do: {remedy}");
    }
}

/// Writes help to standard output, and mistakes to standard error.
pub(crate) fn usage(error: &clap::Error) {
    let _ = error.print();
}

/// Asks for what nobody at the terminal is to read, as [`ask`].
pub(crate) fn ask_secret(question: &str) -> Option<String> {
    let is_terminal = stdin().is_terminal();
    let echo = |mode: &str| {
        if is_terminal {
            // Where there is no stty, what is typed is seen.
            let _ = std::process::Command::new("stty").arg(mode).status();
        }
    };
    echo("-echo");
    let answer = ask(question);
    echo("echo");
    if is_terminal {
        progress("");
    }
    answer
}

/// Asks a question and gives the line that was answered; `None` when there is nobody to answer.
pub(crate) fn ask(question: &str) -> Option<String> {
    let mut out = stderr().lock();
    let _ = write!(out, "{question} ");
    let _ = out.flush();
    let mut line = String::new();
    let read = stdin().read_line(&mut line).unwrap_or(0);
    if !stdin().is_terminal() {
        let _ = writeln!(out);
    }
    (read > 0).then(|| line.trim().to_owned())
}
