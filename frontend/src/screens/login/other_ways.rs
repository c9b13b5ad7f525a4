//! The ways to log in that have a screen of their own.

use super::Onward;
use crate::routes::Route;
use crate::shell::use_shell;
use yew::{Html, component, html};
use yew_router::prelude::{Link, use_location};

/// A link to each that is offered. Where one wanted to go on to is not forgotten on the way.
#[component]
pub(super) fn OtherWays() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let onward = use_location().and_then(|location| location.query::<Onward>().ok());
    let way = |to: Route, id: &'static str, text: &str| {
        html! {
            <p {id}>
                <Link<Route, Onward> {to} query={onward}>{ i18n.text(text) }</Link<Route, Onward>>
            </p>
        }
    };
    let configuration = shell.configuration.as_deref();
    let has_pin = configuration.is_some_and(|it| it.policy.pin_enabled);
    let has_certificates = configuration.is_some_and(|it| it.certificates);
    html! {
        <>
            if has_certificates {
                { way(Route::LoginCertificate, "way-certificate", "certificate-login-link") }
            }
            { way(Route::LoginMovil, "way-movil", "login-movil-link") }
            if has_pin {
                { way(Route::LoginPin, "way-pin", "login-pin-link") }
            }
        </>
    }
}
