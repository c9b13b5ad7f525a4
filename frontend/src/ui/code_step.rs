//! The step in which a one-time code is typed.

use super::{FieldError, Page, SubmitButton, TextField};
use crate::body::Body;
use crate::browser::{self, Moment};
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use rubrica_core::api::v1::OtpChallenge;
use yew::{AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_state_eq};

#[derive(Properties, PartialEq)]
pub(crate) struct CodeStepProps {
    pub(crate) title: AttrValue,
    pub(crate) owner: Body,
    /// What the button does, in words.
    pub(crate) action: AttrValue,
    /// Where the code was sent.
    pub(crate) challenge: OtpChallenge,
    #[prop_or_default]
    pub(crate) errors: Vec<FieldError>,
    #[prop_or_default]
    pub(crate) trouble: Option<Trouble>,
    pub(crate) busy: bool,
    /// Hears the code, without spaces and hyphens.
    pub(crate) on_code: Callback<String>,
    /// Asks for a new code.
    pub(crate) on_resend: Callback<()>,
    /// Goes back without doing it.
    pub(crate) on_cancel: Callback<()>,
    /// What is authorised with the code.
    pub(crate) children: Html,
}

/// One field; the code can be pasted or filled in by the browser [WCAG 3.3.8].
#[component]
pub(crate) fn CodeStep(props: &CodeStepProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let code = use_state_eq(String::new);
    let missing = use_state_eq(|| false);
    let on_input = {
        let code = code.clone();
        Callback::from(move |typed| code.set(typed))
    };
    let onsubmit = {
        let code = code.clone();
        let missing = missing.clone();
        let on_code = props.on_code.clone();
        let busy = props.busy;
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let digits = stripped(&code);
            missing.set(digits.is_empty());
            if !busy && !digits.is_empty() {
                on_code.emit(digits);
            }
        })
    };
    let mut errors = props.errors.clone();
    if *missing {
        errors = vec![FieldError { field: "otp", text: i18n.text("error-otp-missing") }];
    }
    let challenge = &props.challenge;
    let until = i18n.moment(challenge.expires_at, Moment::Time);
    let sent = i18n.with(
        "otp-sent",
        &[
            ("phone", challenge.phone_hint.as_str().into()),
            ("digits", challenge.digits.into()),
            ("until", until.into()),
        ],
    );
    let cancel = props.on_cancel.reform(|_| ());
    html! {
        <Page title={props.title.clone()} owner={props.owner} errors={errors.clone()}
            trouble={props.trouble.clone()}>
            { props.children.clone() }
            <p id="otp-sent">{ sent }</p>
            <form novalidate=true {onsubmit}>
                <TextField id="otp" label={i18n.text("otp-label")}
                    hint={AttrValue::from(i18n.text("otp-hint"))}
                    error={error_at(&errors, "otp")}
                    value={(*code).clone()} {on_input}
                    autocomplete="one-time-code" inputmode="numeric" width="width-10" />
                <Problems challenge={challenge.clone()} on_resend={props.on_resend.clone()} />
                <SubmitButton label={props.action.clone()} busy={props.busy} />
                <p>
                    <button type="button" id="cancel" class="button-link" onclick={cancel}>
                        { i18n.text("do-not-continue") }
                    </button>
                </p>
            </form>
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct ProblemsProps {
    challenge: OtpChallenge,
    on_resend: Callback<()>,
}

/// "Problems with the code?": again, another phone.
#[component]
fn Problems(props: &ProblemsProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let early = use_state_eq(|| false);
    let resend = {
        let early = early.clone();
        let on_resend = props.on_resend.clone();
        let resend_at = props.challenge.resend_at;
        Callback::from(move |_| {
            let too_early = resend_at.is_none_or(|at| at > browser::now());
            early.set(too_early);
            if !too_early {
                on_resend.emit(());
            }
        })
    };
    let wait = props.challenge.resend_at.map(|at| i18n.moment(at, Moment::DayAndTime));
    html! {
        <details class="more" id="otp-problems">
            <summary>{ i18n.text("otp-problems") }</summary>
            <p>{ i18n.text("otp-problems-wait") }</p>
            <p role="status" id="otp-resend-status">
                if *early {
                    { match wait {
                        Some(at) => i18n.with("otp-resend-at", &[("at", at.into())]),
                        None => i18n.text("otp-resend-no-more"),
                    } }
                }
            </p>
            if props.challenge.resend_at.is_some() {
                <p>
                    <button type="button" id="otp-resend" class="button-quiet" onclick={resend}>
                        { i18n.text("otp-resend") }
                    </button>
                </p>
            } else {
                <p>{ i18n.text("otp-resend-no-more") }</p>
            }
            <p>{ i18n.text("otp-other-phone") }</p>
            <p>{ i18n.text("otp-why-short") }</p>
        </details>
    }
}

/// A code as people write and paste it, without what is not part of it.
fn stripped(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '\u{2010}'..='\u{2015}'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::stripped;

    #[test]
    fn spaces_and_hyphens_do_not_matter() {
        for typed in ["123456", "123 456", " 12-34-56 ", "123\u{2011}456", "123\u{a0}456"] {
            assert_eq!(stripped(typed), "123456", "{typed}");
        }
    }
}
