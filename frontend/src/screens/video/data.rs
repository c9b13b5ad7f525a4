//! What the citizen types; who is logged in at the basic level types nothing.

use crate::api::{self, Csrf};
use crate::body::Body;
use crate::routes::Route;
use crate::screens::login::identifier_error;
use crate::screens::office::field_of;
use crate::screens::office::typed::Typed;
use crate::shell::{SessionState, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{Checkbox, FieldError, Page, SubmitButton, TextField};
use rubrica_core::api::v1::{VideoStart, VideoStarted};
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_state, use_state_eq,
};
use yew_router::prelude::Link;

#[derive(Properties, PartialEq)]
pub(super) struct DataProps {
    pub(super) on_started: Callback<VideoStarted>,
}

/// Where the data come from.
#[component]
pub(super) fn Data(props: &DataProps) -> Html {
    let shell = use_shell();
    match &shell.session {
        SessionState::Open(session) => {
            html! { <Known csrf={session.csrf.clone()} on_started={props.on_started.clone()} /> }
        }
        _ => html! { <Form on_started={props.on_started.clone()} /> },
    }
}

/// What is said before anything else.
#[component]
fn Lead() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    html! {
        <>
            <p class="lead">{ i18n.text("video-lead") }</p>
            <ul class="rules">
                <li>{ i18n.text("video-lead-document") }</li>
                <li>{ i18n.text("video-lead-closed") }</li>
                <li>{ i18n.text("video-lead-rejected") }</li>
            </ul>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct KnownProps {
    csrf: String,
    on_started: Callback<VideoStarted>,
}

/// Somebody who is logged in, to get to the advanced level.
#[component]
fn Known(props: &KnownProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let onsubmit = {
        let (trouble, busy) = (trouble.clone(), busy.clone());
        let (csrf, on_started) = (props.csrf.clone(), props.on_started.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            busy.set(true);
            trouble.set(None);
            let (trouble, busy) = (trouble.clone(), busy.clone());
            let (csrf, on_started) = (csrf.clone(), on_started.clone());
            spawn_local(async move {
                let result = api::post_nothing("/video/raise", Csrf::Of(&csrf)).await;
                busy.set(false);
                match result {
                    Ok(started) => on_started.emit(started),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    html! {
        <Page title={i18n.text("video-title")} owner={Body::Aeat} trouble={(*trouble).clone()}>
            <Lead />
            <p id="video-raise">{ i18n.text("video-raise-text") }</p>
            <form novalidate=true {onsubmit}>
                <SubmitButton label={i18n.text("continue")} busy={*busy} />
            </form>
        </Page>
    }
}

/// The form.
#[component]
fn Form(props: &DataProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let typed = use_state_eq(Typed::default);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let refuse = {
        let (shell, errors, trouble, busy) =
            (shell.clone(), errors.clone(), trouble.clone(), busy.clone());
        Callback::from(move |problem: Trouble| {
            busy.set(false);
            if problem.is_ours() || problem.code == "video_unavailable" {
                trouble.set(Some(problem));
            } else {
                let text = shell.i18n.trouble(&problem);
                errors.set(vec![FieldError { field: field_of(&problem), text }]);
            }
        })
    };
    let onsubmit = {
        let (shell, typed) = (shell.clone(), typed.clone());
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let on_started = props.on_started.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            errors.set(Vec::new());
            trouble.set(None);
            if let Some(key) = identifier_error(&typed.identifier) {
                let text = shell.i18n.text(key);
                return errors.set(vec![FieldError { field: "identifier", text }]);
            }
            let version = shell.configuration.as_ref().map_or(0, |it| it.policy.conditions_version);
            let body = match message(&typed, shell.i18n.language().code, version) {
                Ok(body) => body,
                Err(code) => return refuse.emit(Trouble::new(code)),
            };
            busy.set(true);
            let (refuse, busy, on_started) = (refuse.clone(), busy.clone(), on_started.clone());
            spawn_local(async move {
                match api::post("/video/start", Csrf::None, &body).await {
                    Ok(started) => {
                        busy.set(false);
                        on_started.emit(started);
                    }
                    Err(problem) => refuse.emit(problem),
                }
            });
        })
    };
    let set = |change: fn(&mut Typed, String)| {
        let typed = typed.clone();
        Callback::from(move |text| {
            let mut next = (*typed).clone();
            change(&mut next, text);
            typed.set(next);
        })
    };
    let tick = |change: fn(&mut Typed, bool)| {
        let typed = typed.clone();
        Callback::from(move |ticked| {
            let mut next = (*typed).clone();
            change(&mut next, ticked);
            typed.set(next);
        })
    };
    let field = |id: &'static str,
                 key: &str,
                 autocomplete: &'static str,
                 value: &str,
                 change: fn(&mut Typed, String)| {
        html! {
            <TextField {id} label={AttrValue::from(i18n.text(key))} error={error_at(&errors, id)}
                value={value.to_owned()} on_input={set(change)} {autocomplete} />
        }
    };
    html! {
        <Page title={i18n.text("video-title")} owner={Body::Aeat} errors={(*errors).clone()}
            trouble={(*trouble).clone()}>
            <Lead />
            <p><Link<Route> to={Route::RegisterVideoState}>{ i18n.text("video-ask-state") }</Link<Route>></p>
            <form novalidate=true {onsubmit}>
                { field("identifier", "identifier-label", "username", &typed.identifier, |it, text| it.identifier = text) }
                { field("given", "office-given", "given-name", &typed.given, |it, text| it.given = text) }
                { field("surname", "office-surname", "family-name", &typed.surname, |it, text| it.surname = text) }
                { field("second-surname", "office-second-surname", "additional-name", &typed.second_surname, |it, text| it.second_surname = text) }
                { field("support-number", "office-support-number", "off", &typed.support_number, |it, text| it.support_number = text) }
                <Checkbox id="permanent" label={i18n.text("office-permanent")}
                    checked={typed.permanent} on_change={tick(|it, ticked| it.permanent = ticked)} />
                if typed.permanent {
                    { field("issued", "office-issued", "off", &typed.issued, |it, text| it.issued = text) }
                } else {
                    { field("expires", "office-expires", "off", &typed.expires, |it, text| it.expires = text) }
                }
                { field("phone", "office-phone", "tel", &typed.phone, |it, text| it.phone = text) }
                { field("phone-repeated", "office-phone-repeated", "tel", &typed.phone_repeated, |it, text| it.phone_repeated = text) }
                { field("email", "office-email", "email", &typed.email, |it, text| it.email = text) }
                { field("email-repeated", "office-email-repeated", "email", &typed.email_repeated, |it, text| it.email_repeated = text) }
                <Checkbox id="conditions" label={i18n.text("conditions-accept")}
                    error={error_at(&errors, "conditions")} checked={typed.conditions}
                    on_change={tick(|it, ticked| it.conditions = ticked)} />
                <SubmitButton label={i18n.text("continue")} busy={*busy} />
            </form>
        </Page>
    }
}

/// The message, or the code of the first thing that is no date.
fn message(
    typed: &Typed,
    language: &str,
    conditions_version: u16,
) -> Result<VideoStart, &'static str> {
    let (issued, expires) = typed.days()?;
    Ok(VideoStart {
        identifier: typed.identifier.clone(),
        name: typed.name(),
        document: typed.kind(),
        support_number: typed.support_number.clone(),
        issued,
        expires,
        phone: typed.phone.clone(),
        phone_again: typed.phone_repeated.clone(),
        email: typed.email.clone(),
        email_again: typed.email_repeated.clone(),
        language: language.to_owned(),
        conditions_version: typed.conditions.then_some(conditions_version),
    })
}
