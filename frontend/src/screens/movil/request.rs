//! A request on the phone: for whom, what, the code, and the two answers.

use super::{countdown, use_clock};
use crate::api::{self, Csrf};
use crate::phone::Key;
use crate::shell::{Shell, use_shell};
use crate::trouble::Trouble;
use crate::ui::TextField;
use rubrica_core::api::v1::device::{Answer, Answered, Arrival, Device, DeviceRequest};
use rubrica_core::identity::RequestId;
use rubrica_core::protocol::{DeviceAnswer, DeviceDecision};
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_state, use_state_eq,
};

#[derive(Properties, PartialEq)]
pub(crate) struct RequestProps {
    pub(crate) request: DeviceRequest,
    pub(crate) device: Device,
    /// Hears that the request takes no answer any more: it was answered, or is over.
    #[prop_or_default]
    pub(crate) on_over: Callback<RequestId>,
    /// Hears that the citizen goes on to something else.
    pub(crate) on_done: Callback<()>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Open,
    Answered(DeviceDecision),
    Over(Trouble),
}

/// A request that waits for an answer.
#[component]
pub(crate) fn Request(props: &RequestProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let now = use_clock();
    let typed = use_state_eq(String::new);
    let missing = use_state_eq(|| false);
    let busy = use_state_eq(|| false);
    let outcome = use_state(|| Outcome::Open);
    let request = &props.request;
    let answer = {
        let (outcome, busy) = (outcome.clone(), busy.clone());
        let (request, device) = (request.clone(), props.device.clone());
        let on_over = props.on_over.clone();
        Callback::from(move |(decision, code): (DeviceDecision, String)| {
            if *busy {
                return;
            }
            busy.set(true);
            let (outcome, busy) = (outcome.clone(), busy.clone());
            let (on_over, id) = (on_over.clone(), request.request);
            let said = DeviceAnswer {
                subject: device.subject,
                device: device.device,
                request: request.request,
                application: request.application.clone(),
                code,
                decision,
            };
            spawn_local(async move {
                let result = send(&said).await;
                busy.set(false);
                // Without a network, or with a service in trouble, it waits for another try.
                if !result.as_ref().is_err_and(Trouble::is_ours) {
                    on_over.emit(id);
                }
                outcome.set(match result {
                    Ok(answered) => Outcome::Answered(answered.decision),
                    Err(trouble) => Outcome::Over(trouble),
                });
            });
        })
    };
    let confirm = {
        let (answer, typed, missing) = (answer.clone(), typed.clone(), missing.clone());
        let shown = request.code.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let code: String = match &shown {
                Some(code) => code.clone(),
                None => typed.chars().filter(char::is_ascii_digit).collect(),
            };
            missing.set(code.is_empty());
            if !code.is_empty() {
                answer.emit((DeviceDecision::Confirm, code));
            }
        })
    };
    let reject = answer.reform(|_| (DeviceDecision::Reject, String::new()));
    let done = props.on_done.reform(|_| ());
    if *outcome != Outcome::Open {
        return html! {
            <>
                { told(&shell, &outcome) }
                <button type="button" id="request-done" class="button" onclick={done}>
                    { i18n.text("movil-back") }
                </button>
            </>
        };
    }
    let on_input = {
        let typed = typed.clone();
        Callback::from(move |text| typed.set(text))
    };
    let error = missing.then(|| AttrValue::from(i18n.text("error-movil-code-missing")));
    html! {
        <form id="request" novalidate=true onsubmit={confirm}>
            <dl class="panel">
                <dt>{ i18n.text("movil-request-for") }</dt>
                <dd id="request-application">{ &request.application }</dd>
                <dt>{ i18n.text("movil-request-act") }</dt>
                <dd>{ i18n.text("movil-act-login") }</dd>
                <dt>{ i18n.text("movil-request-left") }</dt>
                <dd><span role="timer">{ countdown(now, request.expires_at) }</span></dd>
            </dl>
            { match (&request.code, request.arrival) {
                (Some(code), Arrival::Scanned) => html! {
                    <>
                        <p>{ i18n.text("movil-compare-code") }</p>
                        <p id="request-code" class="big-code">{ code }</p>
                    </>
                },
                _ => html! {
                    <TextField id="device-code" label={i18n.text("movil-code-label")}
                        hint={AttrValue::from(i18n.text("movil-code-hint"))} {error}
                        value={(*typed).clone()} {on_input}
                        autocomplete="off" inputmode="numeric" width="width-10" />
                },
            } }
            <p class="notice notice-unsure">{ i18n.text("movil-request-warning") }</p>
            <div class="actions">
                <button type="submit" id="confirm" class="button"
                    aria-disabled={if *busy { "true" } else { "false" }}>
                    { i18n.text("movil-confirm") }
                </button>
                <button type="button" id="reject" class="button-quiet" onclick={reject}>
                    { i18n.text("movil-reject") }
                </button>
                <span class="busy" role="status">
                    if *busy { { i18n.text("busy") } }
                </span>
            </div>
        </form>
    }
}

async fn send(said: &DeviceAnswer) -> Result<Answered, Trouble> {
    let answer = Key::Active.sign(said).await?;
    api::post("/device/answer", Csrf::None, &Answer { answer }).await
}

fn told(shell: &Shell, outcome: &Outcome) -> Html {
    let i18n = &shell.i18n;
    let (class, text) = match outcome {
        Outcome::Open => return Html::default(),
        Outcome::Answered(DeviceDecision::Confirm) => {
            ("notice notice-good", i18n.text("movil-done-confirmed"))
        }
        Outcome::Answered(DeviceDecision::Reject) => ("notice", i18n.text("movil-done-rejected")),
        Outcome::Over(trouble) => ("notice notice-bad", i18n.trouble(trouble)),
    };
    html! { <p id="request-outcome" {class} role="status">{ text }</p> }
}
