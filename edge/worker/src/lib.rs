//! The gateway as a Cloudflare Worker, and on bare `workerd`.
//!
//! State lives in Durable Objects of the class [`Partition`](partition::Partition), one per
//! partition, each with a SQLite database of its own: that is all the Worker needs of its platform
//! besides `fetch` and variables, so it runs wherever workerd runs.

mod message;
mod partition;
mod world;

use std::cell::RefCell;
use std::rc::Rc;

use http_body_util::{BodyExt as _, Limited};
use rubrica_core::api::Problem;
use rubrica_edge::ports::ClientAddress;
use rubrica_edge::settings::{Settings, SettingsError};
use rubrica_edge::{App, MAX_BODY_BYTES};
use worker::js_sys::Reflect;
use worker::wasm_bindgen::JsValue;
use worker::{Context, Env, Headers, HttpRequest, Response, ResponseBuilder, event};

use crate::world::World;

#[event(fetch)]
async fn fetch(req: HttpRequest, env: Env, _ctx: Context) -> worker::Result<Response> {
    let app = match application(env) {
        Ok(app) => app,
        Err(error) => {
            worker::console_error!("{error}");
            let problem = Problem::new(500, "misconfigured");
            let headers = Headers::new();
            headers.set("content-type", "application/problem+json")?;
            return Ok(ResponseBuilder::new()
                .with_status(problem.status)
                .with_headers(headers)
                .fixed(serde_json::to_vec(&problem)?));
        }
    };
    let (parts, body) = req.into_parts();
    let body = match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(body) => body.to_bytes().to_vec(),
        // One byte more than the application takes tells it that there was too much.
        Err(_) => vec![0; MAX_BODY_BYTES + 1],
    };
    let mut request = http::Request::from_parts(parts, body);
    if let Some(address) = client_address(request.headers()) {
        request.extensions_mut().insert(address);
    }
    answer(app.handle(request).await)
}

/// Cloudflare writes this header itself and lets none through; on bare workerd the proxy in front has to.
fn client_address(headers: &http::HeaderMap) -> Option<ClientAddress> {
    headers.get("cf-connecting-ip")?.to_str().ok()?.parse().ok().map(ClientAddress)
}

/// The application of this isolate: bindings and variables stay the same while it lives.
fn application(env: Env) -> Result<Rc<App<World>>, SettingsError> {
    if let Some(app) = APPLICATION.with_borrow(Clone::clone) {
        return Ok(app);
    }
    let settings = Settings::read(|name| variable(&env, name))?;
    let app = Rc::new(App::new(World::new(env), settings));
    APPLICATION.set(Some(Rc::clone(&app)));
    Ok(app)
}

/// A variable or secret. Bare workerd gives `null` for one that its environment has not, and
/// `Env::var` does not survive that.
fn variable(env: &Env, name: &str) -> Option<String> {
    Reflect::get(env, &JsValue::from_str(name)).ok()?.as_string()
}

/// Hands the answer over in one piece: its length is known, and so is sent.
fn answer(response: http::Response<Vec<u8>>) -> worker::Result<Response> {
    let (parts, body) = response.into_parts();
    let headers = Headers::new();
    for (name, value) in &parts.headers {
        headers.append(name.as_str(), value.to_str().map_err(|error| error.to_string())?)?;
    }
    let builder = ResponseBuilder::new().with_status(parts.status.as_u16()).with_headers(headers);
    Ok(if body.is_empty() { builder.empty() } else { builder.fixed(body) })
}

thread_local! {
    static APPLICATION: RefCell<Option<Rc<App<World>>>> = const { RefCell::new(None) };
}
