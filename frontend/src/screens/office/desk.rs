//! The desk: how a citizen stands, and what can be done for him.

use super::field_of;
use super::form::Form;
use super::paper::Paper;
use crate::api::{self, Csrf};
use crate::body::Body;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{FieldError, Page, SubmitButton, TextField};
use gloo_net::http::Method;
use rubrica_core::api::v1::{CitizenStanding, LookUp, OfficerSession, Receipt, RegenerateCode};
use rubrica_core::identity::state::RegistrationState;
use yew::platform::spawn_local;
use yew::{Callback, Html, Properties, SubmitEvent, component, html, use_state, use_state_eq};

#[derive(Properties, PartialEq)]
pub(super) struct DeskProps {
    pub(super) session: OfficerSession,
    pub(super) on_end: Callback<()>,
}

/// What is on the desk.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Ask,
    Found(CitizenStanding),
    Form(Way),
    Done(Receipt),
}

/// Why the form is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Register,
    Renew,
}

/// Looking up, and from there on.
#[component]
pub(super) fn Desk(props: &DeskProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let step = use_state(|| Step::Ask);
    let identifier = use_state_eq(String::new);
    let contrast = use_state_eq(String::new);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let csrf = props.session.csrf.clone();
    let on_trouble = {
        let (shell, errors, trouble, busy) =
            (shell.clone(), errors.clone(), trouble.clone(), busy.clone());
        let on_end = props.on_end.clone();
        Callback::from(move |(field, problem): (Option<&'static str>, Trouble)| {
            busy.set(false);
            if problem.ends_session() {
                on_end.emit(());
            } else if problem.is_ours() {
                trouble.set(Some(problem));
            } else {
                let text = shell.i18n.trouble(&problem);
                let field = field.unwrap_or_else(|| field_of(&problem));
                errors.set(vec![FieldError { field, text }]);
            }
        })
    };
    let on_done = {
        let (step, busy) = (step.clone(), busy.clone());
        Callback::from(move |receipt| {
            busy.set(false);
            step.set(Step::Done(receipt));
        })
    };
    let on_next = {
        let (step, identifier, contrast, errors) =
            (step.clone(), identifier.clone(), contrast.clone(), errors.clone());
        Callback::from(move |()| {
            step.set(Step::Ask);
            identifier.set(String::new());
            contrast.set(String::new());
            errors.set(Vec::new());
        })
    };
    let keep = |state: &yew::UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |typed| state.set(typed))
    };
    let log_out = {
        let (csrf, on_end) = (csrf.clone(), props.on_end.clone());
        Callback::from(move |_| {
            let (csrf, on_end) = (csrf.clone(), on_end.clone());
            spawn_local(async move {
                // Whether or not the gateway hears of it, this page forgets the session.
                let _heard = api::signal(Method::POST, "/office/logout", Csrf::Of(&csrf)).await;
                on_end.emit(());
            });
        })
    };
    let look_up = {
        let (csrf, identifier, step) = (csrf.clone(), identifier.clone(), step.clone());
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let on_trouble = on_trouble.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            errors.set(Vec::new());
            trouble.set(None);
            busy.set(true);
            let body = LookUp { identifier: (*identifier).clone() };
            let (csrf, step, busy) = (csrf.clone(), step.clone(), busy.clone());
            let on_trouble = on_trouble.clone();
            spawn_local(async move {
                match api::post("/office/lookup", Csrf::Of(&csrf), &body).await {
                    Ok(found) => {
                        busy.set(false);
                        step.set(Step::Found(found));
                    }
                    Err(problem) => on_trouble.emit((Some("identifier"), problem)),
                }
            });
        })
    };
    let new_code = {
        let (csrf, identifier, contrast) = (csrf.clone(), identifier.clone(), contrast.clone());
        let (errors, busy, on_trouble) = (errors.clone(), busy.clone(), on_trouble.clone());
        let on_done = on_done.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            errors.set(Vec::new());
            busy.set(true);
            let body =
                RegenerateCode { identifier: (*identifier).clone(), contrast: (*contrast).clone() };
            let (csrf, on_trouble) = (csrf.clone(), on_trouble.clone());
            let on_done = on_done.clone();
            spawn_local(async move {
                match api::post("/office/codes", Csrf::Of(&csrf), &body).await {
                    Ok(receipt) => on_done.emit(receipt),
                    Err(problem) => on_trouble.emit((Some("contrast"), problem)),
                }
            });
        })
    };
    let to_form = |way| {
        let step = step.clone();
        Callback::from(move |_| step.set(Step::Form(way)))
    };
    let next = on_next.reform(|_| ());
    match &*step {
        Step::Done(receipt) => html! { <Paper receipt={receipt.clone()} {on_next} /> },
        Step::Form(way) => html! {
            <Form way={*way} identifier={(*identifier).clone()} {csrf} {on_done}
                on_cancel={on_next} on_end={props.on_end.clone()} />
        },
        Step::Found(found) => {
            let known = found.registration != RegistrationState::None;
            let state = i18n.text(state_key(found.registration));
            html! {
                <Page title={i18n.text("office-found-title")} owner={Body::Aeat}
                    errors={(*errors).clone()} trouble={(*trouble).clone()}>
                    <p class="lead" id="standing">
                        { i18n.with("office-standing", &[
                            ("identifier", found.identifier_hint.as_str().into()),
                            ("state", state.into()),
                        ]) }
                    </p>
                    if found.document_expired {
                        <p class="notice">{ i18n.text("office-document-expired") }</p>
                    }
                    <p class="actions">
                        if known {
                            <button type="button" id="renew" class="button" onclick={to_form(Way::Renew)}>
                                { i18n.text("office-renew") }
                            </button>
                        } else {
                            <button type="button" id="register" class="button" onclick={to_form(Way::Register)}>
                                { i18n.text("office-register") }
                            </button>
                        }
                        <button type="button" id="next" class="button-quiet" onclick={next}>
                            { i18n.text("office-next") }
                        </button>
                    </p>
                    if found.registration.may_log_in() {
                        <h2>{ i18n.text("office-new-code") }</h2>
                        <form novalidate=true onsubmit={new_code}>
                            <TextField id="contrast" label={i18n.text("office-contrast")}
                                hint={yew::AttrValue::from(i18n.text("office-contrast-hint"))}
                                error={error_at(&errors, "contrast")} value={(*contrast).clone()}
                                on_input={keep(&contrast)} autocomplete="off" />
                            <SubmitButton label={i18n.text("office-new-code")} busy={*busy} />
                        </form>
                    }
                </Page>
            }
        }
        Step::Ask => html! {
            <Page title={i18n.text("office-ask-title")} owner={Body::Aeat}
                errors={(*errors).clone()} trouble={(*trouble).clone()}>
                <p id="officer-name">
                    { i18n.with("office-who", &[
                        ("name", props.session.name.as_str().into()),
                        ("office", props.session.office.as_str().into()),
                    ]) }
                    { " " }
                    <button type="button" id="officer-logout" class="button-link" onclick={log_out}>
                        { i18n.text("logout") }
                    </button>
                </p>
                <form novalidate=true onsubmit={look_up}>
                    <TextField id="identifier" label={i18n.text("identifier-label")}
                        error={error_at(&errors, "identifier")} value={(*identifier).clone()}
                        on_input={keep(&identifier)} autocomplete="off" />
                    <SubmitButton label={i18n.text("office-look-up")} busy={*busy} />
                </form>
            </Page>
        },
    }
}

/// The words for a state.
pub(super) const fn state_key(state: RegistrationState) -> &'static str {
    match state {
        RegistrationState::None => "office-state-none",
        RegistrationState::Invited => "office-state-invited",
        RegistrationState::Basic => "office-state-basic",
        RegistrationState::UnderReview | RegistrationState::BasicUnderReview => {
            "office-state-review"
        }
        RegistrationState::Advanced => "office-state-advanced",
        RegistrationState::AdvancedStale => "office-state-stale",
        RegistrationState::PhoneTakenOver => "office-state-phone",
        RegistrationState::Rejected => "office-state-rejected",
        RegistrationState::Blocked | RegistrationState::Deceased => "office-state-blocked",
        RegistrationState::Renounced => "office-state-renounced",
    }
}
