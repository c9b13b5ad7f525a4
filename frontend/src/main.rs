//! The citizen's pages.
//!
//! The pages show, ask and call the gateway. Whatever is secret or heavy is done by the engine, in
//! a worker of its own. Text for people lives in `i18n/*.ftl` and nowhere else.

mod api;
mod app;
mod body;
mod browser;
mod camera;
mod ceremony;
mod engine;
mod i18n;
mod passkey;
mod phone;
mod qr;
mod routes;
mod screens;
mod shell;
mod trouble;
mod ui;

fn main() {
    if let Some(root) = browser::element("app") {
        yew::Renderer::<app::App>::with_root(root).render();
    }
}
