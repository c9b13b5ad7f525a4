//! Typing the PIN, with the own code in front where one was chosen.

use super::Sent;
use super::ask::ask;
use crate::api::{self, Csrf};
use crate::body::Body;
use crate::browser::{self, Moment};
use crate::screens::movil::{countdown, use_clock};
use crate::shell::{ShellAction, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{FieldError, Page, SubmitButton, TextField};
use rubrica_core::api::v1::{PinLogin, Session};
use rubrica_core::identity::{AccessKey, Pin};
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_effect_with,
    use_state, use_state_eq,
};

#[derive(Properties, PartialEq)]
pub(super) struct EnterProps {
    pub(super) sent: Sent,
    /// Hears that another PIN is on its way.
    pub(super) on_another: Callback<Sent>,
    pub(super) on_cancel: Callback<()>,
}

/// The form, until the PIN is void; then the way to another one.
#[component]
pub(super) fn Enter(props: &EnterProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let now = use_clock();
    let key = use_state_eq(String::new);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let void = use_state(|| None::<Trouble>);
    let early = use_state_eq(|| false);
    let busy = use_state_eq(|| false);
    let otp = &props.sent.requested.otp;
    let has_own_code = props.sent.request.own_code.is_some();
    {
        // What was said of one PIN is not said of the next.
        let (key, errors, trouble) = (key.clone(), errors.clone(), trouble.clone());
        let (void, early) = (void.clone(), early.clone());
        use_effect_with(props.sent.requested.pin.clone(), move |_| {
            key.set(String::new());
            errors.set(Vec::new());
            trouble.set(None);
            void.set(None);
            early.set(false);
        });
    }
    let onsubmit = {
        let shell = shell.clone();
        let (key, errors, trouble) = (key.clone(), errors.clone(), trouble.clone());
        let (void, busy) = (void.clone(), busy.clone());
        let pin = props.sent.requested.pin.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            trouble.set(None);
            if let Some(text) = unreadable(&key, has_own_code) {
                let text = shell.i18n.text(text);
                errors.set(vec![FieldError { field: "pin", text }]);
                return;
            }
            errors.set(Vec::new());
            busy.set(true);
            let body = PinLogin { pin: pin.clone(), key: (*key).clone() };
            let shell = shell.clone();
            let (errors, trouble) = (errors.clone(), trouble.clone());
            let (void, busy) = (void.clone(), busy.clone());
            spawn_local(async move {
                let result: Result<Session, Trouble> =
                    api::post("/pin/login", Csrf::None, &body).await;
                busy.set(false);
                match result {
                    Ok(session) => shell.dispatch(ShellAction::Open(session)),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) if is_void(&problem) => void.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: "pin", text }]);
                    }
                }
            });
        })
    };
    let another = {
        let (trouble, early, busy) = (trouble.clone(), early.clone(), busy.clone());
        let (request, resend_at) = (props.sent.request.clone(), otp.resend_at);
        let on_another = props.on_another.clone();
        Callback::from(move |_| {
            if *busy {
                return;
            }
            let too_early = resend_at.is_some_and(|at| at > browser::now());
            early.set(too_early);
            if too_early {
                return;
            }
            busy.set(true);
            trouble.set(None);
            let (trouble, busy) = (trouble.clone(), busy.clone());
            let (request, on_another) = (request.clone(), on_another.clone());
            spawn_local(async move {
                let result = ask(request).await;
                busy.set(false);
                match result {
                    Ok(sent) => on_another.emit(sent),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    let lapsed = (otp.expires_at <= now).then(|| Trouble::new("pin_expired"));
    let over = (*void).clone().or(lapsed);
    let sent = i18n.with(
        "login-pin-sent",
        &[
            ("phone", otp.phone_hint.as_str().into()),
            ("until", i18n.moment(otp.expires_at, Moment::Time).into()),
        ],
    );
    use_effect_with(over.is_some(), |is_over| {
        // The form that had the focus is gone.
        if *is_over {
            browser::focus("pin-over");
        }
    });
    let wait = otp.resend_at.filter(|_| *early).map(|at| i18n.moment(at, Moment::DayAndTime));
    let (label, hint) = if has_own_code {
        ("pin-with-own-code-label", "pin-with-own-code-hint")
    } else {
        ("pin-label", "pin-hint")
    };
    let cancel = props.on_cancel.reform(|_| ());
    let set_key = {
        let key = key.clone();
        Callback::from(move |typed| key.set(typed))
    };
    html! {
        <Page title={i18n.text("login-pin-enter-title")} owner={Body::Aeat}
            errors={(*errors).clone()} trouble={(*trouble).clone()}>
            if let Some(trouble) = &over {
                <p id="pin-over" class="notice notice-bad" role="alert" tabindex="-1">
                    { i18n.trouble(trouble) }
                </p>
            } else {
                <p id="pin-sent">{ sent }</p>
                <dl class="panel">
                    <dt>{ i18n.text("movil-request-left") }</dt>
                    <dd><span id="pin-left" role="timer">{ countdown(now, otp.expires_at) }</span></dd>
                </dl>
                <form novalidate=true {onsubmit}>
                    <TextField id="pin" label={i18n.text(label)}
                        hint={AttrValue::from(i18n.text(hint))}
                        error={error_at(&errors, "pin")} value={(*key).clone()} on_input={set_key}
                        // A browser that fills in the message's part would leave the own code out.
                        autocomplete={if has_own_code { "off" } else { "one-time-code" }}
                        width="width-10" />
                    <SubmitButton label={i18n.text("login-submit")} busy={*busy} />
                </form>
                <p>{ i18n.text("login-pin-nobody") }</p>
            }
            <p>
                <button type="button" id="pin-another" onclick={another}
                    class={if over.is_some() { "button" } else { "button-quiet" }}
                    aria-disabled={if *busy { "true" } else { "false" }}>
                    { i18n.text("login-pin-another") }
                </button>
            </p>
            <p role="status" id="pin-another-status">
                if let Some(at) = wait {
                    { i18n.with("login-pin-another-at", &[("at", at.into())]) }
                }
            </p>
            <p>
                <button type="button" id="cancel" class="button-link" onclick={cancel}>
                    { i18n.text("do-not-continue") }
                </button>
            </p>
        </Page>
    }
}

/// What is wrong with what was typed, seen without asking: that costs no try.
fn unreadable(typed: &str, has_own_code: bool) -> Option<&'static str> {
    match (typed.trim().is_empty(), has_own_code) {
        (true, _) => Some("error-pin-missing"),
        (false, true) => typed.parse::<AccessKey>().err().map(|_| "error-pin-with-own-code"),
        (false, false) => typed.parse::<Pin>().err().map(|_| "problem-pin-malformed"),
    }
}

/// Whether nothing can be done with this PIN any more.
fn is_void(problem: &Trouble) -> bool {
    const VOID: &[&str] =
        &["pin_exhausted", "pin_expired", "pin_superseded", "pin_unknown", "pin_used"];
    VOID.contains(&problem.code.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_pin_with_the_own_code_in_front_where_there_is_one() {
        assert_eq!(unreadable(" ", false), Some("error-pin-missing"));
        assert_eq!(unreadable("k7x", false), None);
        assert_eq!(unreadable("k1x", false), Some("problem-pin-malformed"));
        assert_eq!(unreadable("ab09k7x", false), Some("problem-pin-malformed"));
        assert_eq!(unreadable("ab09 k7x", true), None);
        assert_eq!(unreadable("k7x", true), Some("error-pin-with-own-code"));
    }

    #[test]
    fn a_wrong_pin_may_be_typed_again_and_a_dead_one_not() {
        assert!(!is_void(&Trouble::new("pin_wrong")));
        assert!(!is_void(&Trouble::new("otp_too_many")));
        assert!(is_void(&Trouble::new("pin_exhausted")));
    }
}
