//! What the phone has answered.

use super::act_text;
use super::home::Inactive;
use crate::api;
use crate::body::Body;
use crate::browser::Moment;
use crate::routes::Route;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::Page;
use rubrica_core::api::v1::device::{History, HistoryEntry};
use rubrica_core::protocol::DeviceDecision;
use yew::platform::spawn_local;
use yew::{Html, component, html, use_effect_with, use_state};
use yew_router::prelude::Link;

/// What the phone has answered, the latest first.
#[component]
pub(crate) fn MovilHistory() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let history = use_state(|| None::<Result<History, Trouble>>);
    {
        let history = history.clone();
        use_effect_with((), move |()| {
            spawn_local(async move { history.set(Some(api::get("/device/history").await)) });
        });
    }
    let entry = |entry: &HistoryEntry| {
        let (text, class) = match entry.decision {
            DeviceDecision::Confirm => (i18n.text("movil-confirmed"), "tag tag-good"),
            DeviceDecision::Reject => (i18n.text("movil-rejected"), "tag tag-bad"),
        };
        html! {
            <li class="card">
                <h2>{ &entry.application }{ " " }<span {class}>{ text }</span></h2>
                <p>{ act_text(i18n, entry.act, entry.documents) }</p>
                <p>{ i18n.moment(entry.at, Moment::DayAndTime) }</p>
            </li>
        }
    };
    let inactive = matches!(&*history, Some(Err(trouble)) if trouble.code == "device_not_active");
    let trouble = match &*history {
        Some(Err(trouble)) if !inactive => Some(trouble.clone()),
        _ => None,
    };
    html! {
        <Page title={i18n.text("movil-history-title")} owner={Body::Aeat} {trouble}>
            { match &*history {
                None => html! { <p role="status">{ i18n.text("loading") }</p> },
                Some(Err(_)) if inactive => html! { <Inactive /> },
                Some(Err(_)) => Html::default(),
                Some(Ok(history)) if history.entries.is_empty() => html! {
                    <p id="history-empty">{ i18n.text("movil-history-empty") }</p>
                },
                Some(Ok(history)) => html! {
                    <ul id="history" class="cards cards-single">
                        { for history.entries.iter().map(entry) }
                    </ul>
                },
            } }
            <p><Link<Route> to={Route::Movil}>{ i18n.text("movil-back") }</Link<Route>></p>
        </Page>
    }
}
