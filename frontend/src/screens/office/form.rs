//! The form of a registration or of its renewal.

use super::desk::Way;
use super::field_of;
use super::typed::Typed;
use crate::api::{self, Csrf};
use crate::body::Body;
use crate::browser;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{Checkbox, FieldError, Page, SubmitButton, TextField};
use rubrica_core::api::v1::{OtpChallenge, Receipt, SendPhoneCode};
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_state, use_state_eq,
};

#[derive(Properties, PartialEq)]
pub(super) struct FormProps {
    pub(super) way: Way,
    pub(super) identifier: String,
    pub(super) csrf: String,
    pub(super) on_done: Callback<Receipt>,
    pub(super) on_cancel: Callback<()>,
    pub(super) on_end: Callback<()>,
}

/// A phone of another person, and what was done about it.
#[derive(Debug, Clone, PartialEq)]
enum Phone {
    Free,
    Held,
    CodeSent,
}

/// The form.
#[component]
pub(super) fn Form(props: &FormProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let identifier = props.identifier.clone();
    let typed = use_state_eq(|| Typed { identifier, ..Typed::default() });
    let phone = use_state_eq(|| Phone::Free);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let refuse = {
        let (shell, phone) = (shell.clone(), phone.clone());
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let on_end = props.on_end.clone();
        Callback::from(move |problem: Trouble| {
            busy.set(false);
            if problem.code == "phone_held" {
                phone.set(Phone::Held);
            }
            if problem.ends_session() {
                on_end.emit(());
            } else if problem.is_ours() {
                trouble.set(Some(problem));
            } else {
                let text = shell.i18n.trouble(&problem);
                errors.set(vec![FieldError { field: field_of(&problem), text }]);
            }
        })
    };
    let onsubmit = {
        let (shell, typed, csrf) = (shell.clone(), typed.clone(), props.csrf.clone());
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let (refuse, on_done) = (refuse.clone(), props.on_done.clone());
        let path = match props.way {
            Way::Register => "/office/registrations",
            Way::Renew => "/office/renewals",
        };
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            let flaws = typed.flaws(browser::now());
            let found: Vec<FieldError> = flaws
                .into_iter()
                .map(|(field, code)| FieldError {
                    field,
                    text: shell.i18n.trouble(&Trouble::new(code)),
                })
                .collect();
            errors.set(found.clone());
            trouble.set(None);
            if !found.is_empty() {
                return;
            }
            let version = shell.configuration.as_ref().map_or(0, |it| it.policy.conditions_version);
            let body = match typed.to_message(shell.i18n.language().code, version) {
                Ok(body) => body,
                Err(code) => return refuse.emit(Trouble::new(code)),
            };
            busy.set(true);
            let (csrf, refuse, on_done) = (csrf.clone(), refuse.clone(), on_done.clone());
            spawn_local(async move {
                match api::post(path, Csrf::Of(&csrf), &body).await {
                    Ok(receipt) => on_done.emit(receipt),
                    Err(problem) => refuse.emit(problem),
                }
            });
        })
    };
    let send_code = {
        let (typed, csrf, phone) = (typed.clone(), props.csrf.clone(), phone.clone());
        let (errors, refuse) = (errors.clone(), refuse.clone());
        let language = i18n.language().code;
        Callback::from(move |_| {
            let body = SendPhoneCode {
                identifier: typed.identifier.clone(),
                phone: typed.phone.clone(),
                language: language.to_owned(),
            };
            errors.set(Vec::new());
            let (csrf, phone, refuse) = (csrf.clone(), phone.clone(), refuse.clone());
            spawn_local(async move {
                let path = "/office/phone-code";
                match api::post::<OtpChallenge>(path, Csrf::Of(&csrf), &body).await {
                    Ok(_) => phone.set(Phone::CodeSent),
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
    let field = |id: &'static str, key: &str, value: &str, change: fn(&mut Typed, String)| {
        html! {
            <TextField {id} label={AttrValue::from(i18n.text(key))} error={error_at(&errors, id)}
                value={value.to_owned()} on_input={set(change)} autocomplete="off" />
        }
    };
    let tick = |change: fn(&mut Typed, bool)| {
        let typed = typed.clone();
        Callback::from(move |ticked| {
            let mut next = (*typed).clone();
            change(&mut next, ticked);
            typed.set(next);
        })
    };
    let title = match props.way {
        Way::Register => "office-register",
        Way::Renew => "office-renew",
    };
    let cancel = props.on_cancel.reform(|_| ());
    html! {
        <Page title={i18n.text(title)} owner={Body::Aeat} errors={(*errors).clone()}
            trouble={(*trouble).clone()}>
            <p id="about">{ i18n.with("office-about", &[("identifier", typed.identifier.as_str().into())]) }</p>
            <form novalidate=true {onsubmit}>
                { field("given", "office-given", &typed.given, |it, text| it.given = text) }
                { field("surname", "office-surname", &typed.surname, |it, text| it.surname = text) }
                { field("second-surname", "office-second-surname", &typed.second_surname, |it, text| it.second_surname = text) }
                { field("birth", "office-birth", &typed.birth, |it, text| it.birth = text) }
                if typed.is_minor(browser::now()) {
                    { field("guardian", "office-guardian", &typed.guardian, |it, text| it.guardian = text) }
                    { field("guardian-proof", "office-guardian-proof", &typed.guardian_proof, |it, text| it.guardian_proof = text) }
                }
                { field("support-number", "office-support-number", &typed.support_number, |it, text| it.support_number = text) }
                <Checkbox id="permanent" label={i18n.text("office-permanent")}
                    checked={typed.permanent} on_change={tick(|it, ticked| it.permanent = ticked)} />
                if typed.permanent {
                    { field("issued", "office-issued", &typed.issued, |it, text| it.issued = text) }
                } else {
                    { field("expires", "office-expires", &typed.expires, |it, text| it.expires = text) }
                }
                { field("phone", "office-phone", &typed.phone, |it, text| it.phone = text) }
                { field("phone-repeated", "office-phone-repeated", &typed.phone_repeated, |it, text| it.phone_repeated = text) }
                if *phone != Phone::Free {
                    <p>
                        <button type="button" id="send-phone-code" class="button-quiet" onclick={send_code}>
                            { i18n.text("office-send-phone-code") }
                        </button>
                    </p>
                    if *phone == Phone::CodeSent {
                        { field("phone-code", "office-phone-code", &typed.phone_code, |it, text| it.phone_code = text) }
                    }
                }
                { field("email", "office-email", &typed.email, |it, text| it.email = text) }
                { field("email-repeated", "office-email-repeated", &typed.email_repeated, |it, text| it.email_repeated = text) }
                <Checkbox id="conditions" label={i18n.text("office-conditions")}
                    error={error_at(&errors, "conditions")} checked={typed.conditions}
                    on_change={tick(|it, ticked| it.conditions = ticked)} />
                <SubmitButton label={i18n.text(title)} busy={*busy} />
                <p>
                    <button type="button" id="cancel" class="button-link" onclick={cancel}>
                        { i18n.text("do-not-continue") }
                    </button>
                </p>
            </form>
        </Page>
    }
}
