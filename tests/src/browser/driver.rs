//! What chromedriver is asked for by itself, beside the WebDriver protocol.

use serde_json::Value;
use std::io::{self, BufReader, Write as _};
use std::net::TcpStream;

/// Asks, and reads the answer. The answer ends where it says: chromedriver may keep a connection open
/// that it was asked to close, and whoever waits for its end waits forever.
pub(super) fn ask(port: u16, method: &str, path: &str, body: &str) -> io::Result<Value> {
    let mut connection = TcpStream::connect(("127.0.0.1", port))?;
    write!(
        connection,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len(),
    )?;
    read(BufReader::new(connection))
}

fn read(mut answer: impl io::BufRead) -> io::Result<Value> {
    let mut status = String::new();
    answer.read_line(&mut status)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        if answer.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut body = vec![0; length];
    answer.read_exact(&mut body)?;
    if !status.starts_with("HTTP/1.1 200") {
        return Err(io::Error::other(format!("{status}{}", String::from_utf8_lossy(&body))));
    }
    let answer: Value = serde_json::from_slice(&body)?;
    Ok(answer.get("value").cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::read;
    use std::io::{self, BufReader, Read};

    /// A connection that nobody closes: reading on from its end would last forever.
    struct Open<'a>(&'a [u8]);

    impl Read for Open<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            assert!(!self.0.is_empty(), "read beyond the answer");
            self.0.read(buffer)
        }
    }

    #[test]
    fn an_answer_ends_where_it_says() {
        let answer =
            b"HTTP/1.1 200 OK\r\nContent-Length:13\r\nConnection:close\r\n\r\n{\"value\":\"1\"}";
        assert_eq!(read(BufReader::new(Open(answer))).expect("an answer"), "1");
        let answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno";
        let error = read(BufReader::new(Open(answer))).expect_err("refused");
        assert!(error.to_string().contains("404"), "{error}");
    }
}
