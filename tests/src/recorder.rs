//! A proxy that keeps every byte that a browser sends to the service.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The proxy. What it recorded can be asked for at any time.
#[derive(Debug)]
pub struct Recorder {
    address: SocketAddr,
    connections: Arc<Mutex<Vec<Recording>>>,
}

/// The bytes of one connection from the browser.
type Recording = Arc<Mutex<Vec<u8>>>;

impl Recorder {
    /// Listens on a free port and hands everything on to `service`, `http://host:port`.
    ///
    /// # Panics
    /// When it cannot listen.
    #[must_use]
    pub fn before(service: &str) -> Self {
        let target: SocketAddr = service
            .strip_prefix("http://")
            .expect("plain HTTP on loopback")
            .parse()
            .expect("an address with a port");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        let connections = Arc::<Mutex<Vec<Recording>>>::default();
        let all = Arc::clone(&connections);
        thread::spawn(move || {
            for browser in listener.incoming().flatten() {
                let recording = Recording::default();
                all.lock().expect("recordings").push(Arc::clone(&recording));
                thread::spawn(move || hand_on(&browser, target, &recording));
            }
        });
        Self { address, connections }
    }

    /// `http://127.0.0.1:port`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything that was sent, one piece for each connection.
    ///
    /// # Panics
    /// When a thread of the recorder has panicked.
    #[must_use]
    pub fn sent(&self) -> Vec<Vec<u8>> {
        let connections = self.connections.lock().expect("recordings");
        connections.iter().map(|one| one.lock().expect("a recording").clone()).collect()
    }
}

fn hand_on(browser: &TcpStream, target: SocketAddr, recording: &Recording) {
    let Ok(service) = TcpStream::connect(target) else { return };
    let (Ok(mut answers), Ok(mut to_browser)) = (service.try_clone(), browser.try_clone()) else {
        return;
    };
    thread::spawn(move || {
        // A side that has gone away ends the copy, which is all that is wanted of it.
        let _ended = std::io::copy(&mut answers, &mut to_browser);
        let _ended = to_browser.shutdown(Shutdown::Both);
    });
    let (mut from_browser, mut to_service) = (browser, &service);
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from_browser.read(&mut buffer) {
        recording.lock().expect("a recording").extend_from_slice(&buffer[..length]);
        if to_service.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ended = service.shutdown(Shutdown::Both);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_handed_on_is_recorded() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let service = format!("http://{}", listener.local_addr().expect("an address"));
        let echo = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut request = [0; 5];
            stream.read_exact(&mut request).expect("a request");
            stream.write_all(b"world").expect("an answer");
            request
        });
        let recorder = Recorder::before(&service);
        let mut browser = TcpStream::connect(recorder.address).expect("the recorder");
        browser.write_all(b"hello").expect("sent");
        let mut answer = [0; 5];
        browser.read_exact(&mut answer).expect("answered");
        assert_eq!(&answer, b"world");
        assert_eq!(&echo.join().expect("echo"), b"hello");
        assert_eq!(recorder.sent(), [b"hello".to_vec()]);
    }
}
