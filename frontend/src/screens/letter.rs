//! Registration with an invitation letter.

pub(crate) mod ask;
pub(crate) mod register;

use crate::body::Body;
use crate::routes::Route;
use crate::shell::use_shell;
use crate::ui::Page;
use yew::{Html, component, html};
use yew_router::prelude::Link;

/// Whether the letter has come yet.
#[component]
pub(crate) fn Letter() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    html! {
        <Page title={i18n.text("letter-title")} owner={Body::Aeat}>
            <p class="lead">{ i18n.text("letter-lead") }</p>
            <ul class="cards">
                <li class="card">
                    <h2><Link<Route> to={Route::LetterAsk}>
                        { i18n.text("letter-ask-title") }
                    </Link<Route>></h2>
                    <p>{ i18n.text("letter-ask-text") }</p>
                </li>
                <li class="card">
                    <h2><Link<Route> to={Route::LetterRegister}>
                        { i18n.text("letter-register-title") }
                    </Link<Route>></h2>
                    <p>{ i18n.text("letter-register-text") }</p>
                </li>
            </ul>
        </Page>
    }
}
