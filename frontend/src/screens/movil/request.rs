//! A request on the phone: for whom, what, the code, and the two answers.

use super::{act_text, countdown, reference, use_clock};
use crate::api::{self, Csrf};
use crate::phone::answer::{answer as make_answer, intent};
use crate::shell::{Shell, use_shell};
use crate::trouble::Trouble;
use crate::ui::TextField;
use rubrica_core::api::v1::device::{Answered, Arrival, Device, DeviceRequest, RequestedAct};
use rubrica_core::identity::RequestId;
use rubrica_core::protocol::{AnyIntent, DeviceDecision};
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

/// After these the request waits as it did before.
const STILL_OPEN: [&str; 3] = ["device_not_unlocked", "passkey_not_done", "passkey_not_supported"];

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
    let notice = use_state(|| None::<Trouble>);
    let request = &props.request;
    let answer = {
        let (outcome, busy) = (outcome.clone(), busy.clone());
        let (request, device) = (request.clone(), props.device.clone());
        let (on_over, notice) = (props.on_over.clone(), notice.clone());
        Callback::from(move |(decision, code): (DeviceDecision, String)| {
            if *busy {
                return;
            }
            busy.set(true);
            let (outcome, busy) = (outcome.clone(), busy.clone());
            let (on_over, id) = (on_over.clone(), request.request);
            let (device, request, notice) = (device.clone(), request.clone(), notice.clone());
            notice.set(None);
            spawn_local(async move {
                let result = send(&device, &request, (decision, code)).await;
                busy.set(false);
                // Nothing was sent: whoever unlocks the phone after all may confirm.
                if let Err(trouble) = &result
                    && STILL_OPEN.contains(&trouble.code.as_str())
                {
                    return notice.set(Some(trouble.clone()));
                }
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
                { told(&shell, request.act, &outcome) }
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
    let asked = intent(request);
    let refuses = match (&asked, &props.device.approver) {
        (Err(trouble), _) => Some(trouble.clone()),
        (Ok(Some(_)), None) => Some(Trouble::new("device_approves_nothing")),
        _ => None,
    };
    let locked = props.device.approver.as_ref().is_some_and(|known| known.platform.is_some());
    html! {
        <form id="request" novalidate=true onsubmit={confirm}>
            <dl class="panel">
                <dt>{ i18n.text("movil-request-for") }</dt>
                <dd id="request-application">{ &request.application }</dd>
                <dt>{ i18n.text("movil-request-act") }</dt>
                <dd id="request-act">{ act_text(i18n, request.act, documents(request)) }</dd>
                if let Ok(Some(intent)) = &asked {
                    <dt>{ i18n.text("movil-request-reference") }</dt>
                    <dd><code id="request-reference">{ reference(&intent.digest()) }</code></dd>
                }
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
            if let Some(trouble) = refuses.as_ref().or((*notice).as_ref()) {
                <p id="request-notice" class="notice notice-bad" role="alert">
                    { i18n.trouble(trouble) }
                </p>
            } else if asked.as_ref().is_ok_and(Option::is_some) || locked {
                <p id="request-lock" class="small">
                    { i18n.text(if locked { "movil-request-lock" } else { "movil-request-no-lock" }) }
                </p>
            }
            <div class="actions">
                if refuses.is_none() {
                    <button type="submit" id="confirm" class="button"
                        aria-disabled={if *busy { "true" } else { "false" }}>
                        { i18n.text("movil-confirm") }
                    </button>
                }
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

async fn send(
    device: &Device,
    request: &DeviceRequest,
    said: (DeviceDecision, String),
) -> Result<Answered, Trouble> {
    let answer = make_answer(device, request, said).await?;
    api::post("/device/answer", Csrf::None, &answer).await
}

/// How many documents a request is about.
pub(super) fn documents(request: &DeviceRequest) -> u16 {
    match intent(request) {
        Ok(Some(AnyIntent::Signature(intent))) => {
            u16::try_from(intent.digests.len()).unwrap_or(u16::MAX)
        }
        _ => 0,
    }
}

fn told(shell: &Shell, act: RequestedAct, outcome: &Outcome) -> Html {
    let i18n = &shell.i18n;
    let (class, text) = match outcome {
        Outcome::Open => return Html::default(),
        Outcome::Answered(DeviceDecision::Confirm) => {
            ("notice notice-good", i18n.text("movil-done-confirmed"))
        }
        Outcome::Answered(DeviceDecision::Reject) => {
            let nothing = match act {
                RequestedAct::Login => "movil-done-rejected",
                _ => "movil-done-rejected-act",
            };
            ("notice", i18n.text(nothing))
        }
        Outcome::Over(trouble) => ("notice notice-bad", i18n.trouble(trouble)),
    };
    html! { <p id="request-outcome" {class} role="status">{ text }</p> }
}
