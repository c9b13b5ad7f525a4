//! The interface of the gateway, called without a browser.

use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// Somebody who calls, with what he has to send along.
#[derive(Debug, Clone)]
pub struct Caller {
    address: String,
    headers: Vec<String>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its head.
    pub head: String,
    /// Its body; null where that is no JSON.
    pub body: Value,
}

impl Caller {
    /// Nobody in particular, at `http://host:port`.
    ///
    /// # Panics
    /// When it is another kind of address.
    #[must_use]
    pub fn at(service: &str) -> Self {
        let address = service.strip_prefix("http://").expect("plain HTTP on loopback").to_owned();
        Self { address, headers: Vec::new() }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut caller = self.clone();
        caller.headers.push(format!("{name}: {value}\r\n"));
        caller
    }

    /// The same in the session that an answer has opened.
    ///
    /// # Panics
    /// When it has opened none.
    #[must_use]
    pub fn in_session(&self, reply: &Reply) -> Self {
        let cookie = reply.head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("set-cookie").then_some(value.split(';').next()?)
        });
        let csrf = reply.body["csrf"].as_str().expect("a token");
        self.with("cookie", cookie.expect("a cookie"))
            .with(rubrica_core::api::v1::CSRF_HEADER, csrf)
    }

    /// Asks for something.
    #[must_use]
    pub fn get(&self, path: &str) -> Reply {
        self.call("GET", path, "")
    }

    /// Tells something, in JSON.
    #[must_use]
    pub fn post(&self, path: &str, body: &Value) -> Reply {
        self.call("POST", path, &body.to_string())
    }

    fn call(&self, method: &str, path: &str, body: &str) -> Reply {
        let Self { address, headers } = self;
        let request = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{}\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            headers.concat(),
            body.len()
        );
        let mut stream = TcpStream::connect(address).expect("it listens");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("text");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Reply {
            status: status.expect("a status"),
            head: head.to_owned(),
            body: serde_json::from_str(body).unwrap_or_default(),
        }
    }
}

impl Reply {
    /// The body of an answer that is no refusal.
    ///
    /// # Panics
    /// When it is one.
    #[track_caller]
    pub fn ok(&self) -> &Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.body);
        &self.body
    }
}
