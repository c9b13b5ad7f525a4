//! A demonstration on this machine.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::toolchain::Toolchain;
use crate::workspace::Workspace;
use crate::{bundle, process};

/// Builds what is needed, starts the service and stays until it stops.
pub(crate) fn run(workspace: &Workspace, listen: SocketAddr, data: Option<PathBuf>) -> Result<()> {
    bundle::frontend::build(workspace, Toolchain::ensure(workspace)?)?;
    process::say("Building the binary rubrica");
    process::run(process::cargo().current_dir(&workspace.root).args([
        "build",
        "--package",
        "rubrica",
        "--bin",
        "rubrica",
    ]))?;
    let listen = free(listen)?;
    let data = data.unwrap_or_else(|| workspace.path("demo-data"));
    process::say("Starting the service (Ctrl-C stops it)");
    let mut child = Command::new(workspace.target.join("debug/rubrica"))
        .args(["serve", "--demo", "--listen", &listen.to_string(), "--data"])
        .arg(&data)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("the binary cannot be started")?;
    // Ctrl-C reaches the service too; a signal to this process alone is passed on.
    let id = child.id().to_string();
    ctrlc::set_handler(move || {
        let _ = Command::new("kill").args(["-TERM", &id]).stderr(Stdio::null()).status();
    })?;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            eprintln!("{line}");
            if let Some(address) = line.strip_prefix("ready: ") {
                eprint!("{}", what_to_try(address.trim(), &data));
            }
        }
    }
    let status = child.wait()?;
    // Stopped by a signal there is no code: that is how it is meant to end.
    match status.code() {
        None | Some(0) => Ok(()),
        Some(code) => bail!("the service ended with exit code {code}"),
    }
}

/// The wished address, or the same with a free port when that one is taken.
fn free(wished: SocketAddr) -> Result<SocketAddr> {
    if TcpListener::bind(wished).is_ok() {
        return Ok(wished);
    }
    let found = TcpListener::bind((wished.ip(), 0))
        .with_context(|| format!("no port is free at {}", wished.ip()))?
        .local_addr()?;
    process::say(&format!("Port {} is taken, using {}", wished.port(), found.port()));
    Ok(found)
}

fn what_to_try(address: &str, data: &Path) -> String {
    let mut text = format!(
        "\n  Open {address} in a browser.\n  Text messages: {address}/dev/sms, or the file {}\n",
        data.join("outbox.jsonl").display()
    );
    let file = data.join("demo.json");
    if let Ok(content) = fs::read_to_string(&file) {
        text.push_str(&format!("  Demo citizens ({}):\n", file.display()));
        text.push_str(&citizens(&content));
    }
    text.push_str(
        "  Try: activate a new citizen with the code; log in, issue certificates, sign a PDF;\n  \
         verify the result on the page or with `rubrica verify FILE`.\n\n",
    );
    text
}

/// A line for each citizen in the demonstration's file. What is not there is left out.
fn citizens(json: &str) -> String {
    let Ok(value) = serde_json::from_str::<Value>(json) else { return String::new() };
    let Some(citizens) = value.get("citizens").and_then(Value::as_array) else {
        return String::new();
    };
    let mut text = String::new();
    for citizen in citizens {
        let field = |name: &str| citizen.get(name).and_then(Value::as_str);
        let mut line = format!(
            "    {:<10} {}  {}",
            field("state").unwrap_or_default(),
            field("id").unwrap_or_default(),
            field("name").unwrap_or_default()
        );
        for (name, shown) in [("password", "password"), ("activation_code", "activation code")] {
            if let Some(found) = field(name) {
                line.push_str(&format!(", {shown} {found}"));
            }
        }
        text.push_str(&line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citizens_are_listed_with_what_they_have() {
        let json = r#"{"citizens":[
            {"state":"new","id":"00000000T","name":"Ana","activation_code":"ABC","password":null},
            {"state":"ready","id":"00000001R","name":"Eva","password":"p"}]}"#;
        let text = citizens(json);
        assert_eq!(
            text,
            "    new        00000000T  Ana, activation code ABC\n    \
             ready      00000001R  Eva, password p\n"
        );
        assert_eq!(citizens("not JSON"), "");
    }

    #[test]
    fn a_port_that_is_taken_is_replaced() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let wished = taken.local_addr().expect("an address");
        let found = free(wished).expect("another");
        assert_ne!(found.port(), wished.port());
        assert_eq!(found.ip(), wished.ip());
    }
}
