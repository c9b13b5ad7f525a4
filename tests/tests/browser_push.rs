//! A phone that is rung: its page asks for leave, the gateway rings, and the service worker says that
//! something waits. Between them stands a push service of this test, because those of browsers are out of
//! reach: the page gets its subscription from it, and what it was to hand on is handed to the browser.

use rubrica_tests::browser::Browser;
use rubrica_tests::caller::Caller;
use rubrica_tests::demo::{Citizen, Demo};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::mpsc::{Receiver as Channel, Sender, channel};
use std::thread;

#[path = "../src/push_receiver.rs"]
mod push_receiver;

use push_receiver::{Receiver, vapid_claims};

/// What reached the push service: the header that says who rings, and the message.
type Rung = (String, Vec<u8>);

fn push_service() -> (SocketAddr, Channel<Rung>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    let (rung, channel) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Whoever breaks off has no answer.
            let _ended = take(&stream, &rung);
        }
    });
    (address, channel)
}

fn take(mut stream: &TcpStream, rung: &Sender<Rung>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let (mut authorization, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("authorization") => {
                value.clone_into(&mut authorization);
            }
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().ok()?;
            }
            Some(_) => {}
            None if line.trim_end().is_empty() => break,
            None => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    stream.write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n").ok()?;
    rung.send((authorization, body)).ok()
}

/// The browser's own part of subscribing, without the push service of its maker.
fn subscribing(subscription: &Value) -> String {
    format!(
        r#"(() => {{
          const made = {subscription};
          const bytes = (text) => Uint8Array.from(
            atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
          let current = null;
          PushManager.prototype.subscribe = async (options) => {{
            if (!options.userVisibleOnly) throw new Error("silent pushes are not allowed");
            current = {{
              endpoint: made.endpoint,
              options: {{ applicationServerKey: options.applicationServerKey }},
              getKey: (name) => bytes(made[name]).buffer,
              unsubscribe: async () => {{ current = null; return true; }},
            }};
            return current;
          }};
          PushManager.prototype.getSubscription = async () => current;
        }})();"#
    )
}

/// The phone is enrolled by the code sent to it.
async fn enrol(phone: &Browser, demo: &Demo, citizen: &Citizen) {
    phone.go("/movil/enrol").await;
    phone.fill("identifier", &citizen.id).await;
    phone.fill("contrast", &citizen.contrast).await;
    phone.click("submit").await;
    phone.at("/movil/enrol/code").await;
    phone.element("otp-sent").await;
    phone.fill("otp", &demo.last_code()).await;
    phone.click("submit").await;
    phone.at("/movil").await;
    phone.element("phone-active").await;
}

/// Another browser asks for a login that the phone is to confirm.
fn ask(demo: &Demo, citizen: &Citizen) {
    let caller = Caller::at(demo.address());
    let opened = caller.post("/requests", &json!({}));
    let body = json!({
        "request": opened.ok()["request"],
        "identifier": citizen.id,
        "contrast": citizen.contrast,
    });
    assert_eq!(caller.post("/requests/push", &body).ok()["state"], "pushed");
}

#[tokio::test]
async fn a_phone_whose_owner_wants_it_is_rung_when_a_request_comes() {
    let (service, rung) = push_service();
    let origin = format!("http://{service}");
    let folder = tempfile::tempdir().expect("a directory");
    let key = folder.path().join("push-key.txt");
    let made = Command::new(std::env::var_os("RUBRICA_BIN").expect("RUBRICA_BIN"))
        .args(["keys", "push"])
        .output()
        .expect("run");
    std::fs::write(&key, made.stdout).expect("written");
    let demo = Demo::start_with(&[
        "--push-key-file",
        key.to_str().expect("text"),
        "--push-service",
        &origin,
    ]);
    let citizen = demo.citizen("ready");
    let receiver = Receiver::new(&[7; 32], [8; 16]);
    let subscription = receiver.subscription(&format!("{origin}/send/phone"));

    let phone = Browser::start(demo.address()).await;
    phone.client().set_window_size(400, 800).await.expect("a narrow window");
    let source = subscribing(&subscription);
    phone.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
    let leave = json!({
        "permission": { "name": "notifications" },
        "setting": "granted",
        "origin": demo.address(),
    });
    phone.devtools("Browser.setPermission", leave).await;
    enrol(&phone, &demo, &citizen).await;
    phone.element("ring-on").await;
    phone.screenshot("movil-ring-off").await;
    assert_eq!(phone.accessibility_violations().await, Vec::<String>::new());
    phone.click("ring-on").await;
    phone.element("ring-is-on").await;
    phone.screenshot("movil-ring-on").await;

    ask(&demo, &citizen);
    let (authorization, body) = rung.recv().expect("the push service is asked");
    let (claims, _) = vapid_claims(&authorization).expect("a signature");
    assert_eq!(claims["aud"], origin);
    let message = receiver.open(&body).expect("a message to this phone");
    let message = String::from_utf8(message).expect("text");

    // Nobody looks at the page of the application.
    phone.client().goto("about:blank").await.expect("another page");
    phone.devtools("ServiceWorker.enable", json!({})).await;
    let deliver = json!({ "origin": demo.address(), "registrationId": "0", "data": message });
    phone.devtools("ServiceWorker.deliverPushMessage", deliver).await;
    phone.go("/movil").await;
    let script = "const done = arguments[0];
        navigator.serviceWorker.ready
          .then((worker) => worker.getNotifications())
          .then((all) => done(all.map(({ title, body, lang }) => ({ title, body, lang }))));";
    let notices =
        async || phone.client().execute_async(script, Vec::new()).await.expect("the notices");
    phone.until("a notice", async || notices().await != json!([])).await;
    let expected = json!([{
        "title": "Cl@ve Móvil",
        "body": "Hay una solicitud pendiente. Ábrala solo si acaba de pedirla usted.",
        "lang": "es",
    }]);
    assert_eq!(notices().await, expected);

    // What waits is seen in the page, and the bell can be switched off there.
    phone.element("open-request").await;
    phone.click("ring-on").await;
    phone.element("ring-is-on").await;
    phone.click("ring-off").await;
    phone.element("ring-on").await;
    phone.close().await;
}
