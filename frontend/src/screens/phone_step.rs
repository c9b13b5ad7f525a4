//! The step in which the citizen's phone approves an act: the browser shows what to compare, and waits.

use crate::api::{self, Csrf};
use crate::body::Body;
use crate::browser;
use crate::ceremony::intent_digest;
use crate::screens::login::movil::qr_code;
use crate::screens::movil::{countdown, reference, use_clock};
use crate::shell::{Shell, note, use_shell};
use crate::trouble::Trouble;
use crate::ui::{FieldError, Page};
use rubrica_core::api::Binary;
use rubrica_core::api::v1::device::{
    RequestApproval, RequestOpened, RequestReference, RequestState, RequestStatus,
};
use rubrica_core::identity::TransactionId;
use rubrica_core::protocol::ComparisonCode;
use std::cell::Cell;
use std::rc::Rc;
use yew::platform::spawn_local;
use yew::{
    Callback, Html, Properties, UseReducerHandle, UseStateHandle, component, html, use_effect_with,
    use_state, use_state_eq,
};

/// How often the gateway is asked how things stand, and the QR code renewed.
const ASK_EVERY_MS: i32 = 1_000;

/// How the request stands, as far as this page knows.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Waiting {
    /// It is being opened.
    Opening,
    /// It waits for the phone.
    Open { intent_digest: [u8; 32], status: RequestStatus },
    /// The phone has approved.
    Approved,
    /// Nothing more will come of it.
    Over(Trouble),
}

#[derive(Properties, PartialEq)]
pub(crate) struct PhoneStepProps {
    pub(crate) transaction: TransactionId,
    pub(crate) errors: Vec<FieldError>,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) busy: bool,
    /// Hears the approval.
    pub(crate) on_approved: Callback<Binary>,
    /// Confirms with a code instead.
    pub(crate) on_code: Callback<()>,
    /// Goes back without doing it.
    pub(crate) on_cancel: Callback<()>,
    /// What is confirmed.
    pub(crate) children: Html,
}

/// The citizen looks at his phone; whoever has it not at hand takes the code.
#[component]
pub(crate) fn PhoneStep(props: &PhoneStepProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let waiting = use_state(|| Waiting::Opening);
    let round = use_state_eq(|| 0_u32);
    {
        let (shell, waiting) = (shell.clone(), waiting.clone());
        let (transaction, on_approved) = (props.transaction, props.on_approved.clone());
        use_effect_with(*round, move |_| {
            let alive = Rc::new(Cell::new(true));
            let follow = follow(shell, transaction, waiting, Rc::clone(&alive), on_approved);
            spawn_local(follow);
            move || alive.set(false)
        });
    }
    let again = {
        let (waiting, round) = (waiting.clone(), round.clone());
        Callback::from(move |_| {
            waiting.set(Waiting::Opening);
            round.set(round.wrapping_add(1));
        })
    };
    let leave = props.on_cancel.reform(|_| ());
    // Whoever said no on the phone has ended the act, whatever way it could be confirmed in.
    let ended = matches!(&*waiting, Waiting::Over(trouble) if trouble.code == "request_rejected");
    html! {
        <Page title={i18n.text("phone-step-title")} owner={Body::Aeat}
            errors={props.errors.clone()} trouble={props.trouble.clone()}>
            { props.children.clone() }
            { match &*waiting {
                Waiting::Opening => html! { <p role="status">{ i18n.text("loading") }</p> },
                Waiting::Approved => html! {
                    <p id="phone-approved" role="status">{ i18n.text("phone-step-approved") }</p>
                },
                Waiting::Open { intent_digest, status } => {
                    html! { <Open intent_digest={*intent_digest} status={status.clone()} /> }
                }
                Waiting::Over(trouble) => html! {
                    <>
                        <p id="request-over" class="notice notice-bad" role="alert">
                            { i18n.trouble(trouble) }
                        </p>
                        if ended {
                            <button type="button" id="start-again" class="button" onclick={leave.clone()}>
                                { i18n.text("phone-step-start-again") }
                            </button>
                        } else {
                            <button type="button" id="request-again" class="button" onclick={again}>
                                { i18n.text("phone-step-again") }
                            </button>
                        }
                    </>
                },
            } }
            if !ended {
                <details class="more" id="approve-other">
                    <summary>{ i18n.text("approve-other") }</summary>
                    <p>
                        <button type="button" id="approve-with-code" class="button-quiet"
                            onclick={props.on_code.reform(|_| ())}>
                            { i18n.text("approve-with-code") }
                        </button>
                    </p>
                </details>
                <p>
                    <button type="button" id="cancel" class="button-link" onclick={leave}>
                        { i18n.text("do-not-continue") }
                    </button>
                </p>
            }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct OpenProps {
    intent_digest: [u8; 32],
    status: RequestStatus,
}

/// A request that waits for the phone. The code and the reference are computed here: the phone computes
/// them too, and nobody in between chooses what is compared.
#[component]
fn Open(props: &OpenProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let now = use_clock();
    let status = &props.status;
    let application = shell.configuration.as_ref().map(|known| known.application.clone());
    let say = match status.state {
        RequestState::Scanned => "phone-step-scanned",
        _ => "phone-step-sent",
    };
    html! {
        <>
            <p id="request-say" role="status">{ i18n.text(say) }</p>
            <dl class="panel">
                <dt>{ i18n.text("movil-request-for") }</dt>
                <dd id="request-application">{ application }</dd>
                <dt>{ i18n.text("movil-request-reference") }</dt>
                <dd><code id="request-reference">{ reference(&props.intent_digest) }</code></dd>
                <dt>{ i18n.text("login-movil-code") }</dt>
                <dd id="request-code" class="big-code">
                    { ComparisonCode::of(&props.intent_digest).to_string() }
                </dd>
                <dt>{ i18n.text("movil-request-left") }</dt>
                <dd><span role="timer">{ countdown(now, status.expires_at) }</span></dd>
            </dl>
            if let Some(token) = &status.token {
                <p>{ i18n.text("phone-step-scan") }</p>
                { qr_code(&format!("{}/movil/r#{token}", browser::origin()),
                    &i18n.text("phone-step-qr-label")) }
            }
            <p class="notice notice-unsure">{ i18n.text("phone-step-warning") }</p>
        </>
    }
}

/// Opens a request and stays with it until the phone has answered, or nothing will come of it.
async fn follow(
    shell: UseReducerHandle<Shell>,
    transaction: TransactionId,
    waiting: UseStateHandle<Waiting>,
    alive: Rc<Cell<bool>>,
    on_approved: Callback<Binary>,
) {
    let intent_digest = match intent_digest(&shell).await {
        Ok(digest) => digest,
        Err(trouble) => return waiting.set(Waiting::Over(trouble)),
    };
    let path = format!("/transactions/{transaction}/phone");
    let opened: Result<RequestOpened, _> = api::post_nothing(&path, shell.csrf()).await;
    let RequestOpened { request, mut status } = match note(&shell, opened) {
        Ok(opened) => opened,
        Err(trouble) => return waiting.set(Waiting::Over(trouble)),
    };
    let reference = RequestReference { request };
    while alive.get() {
        match status.state {
            RequestState::Created | RequestState::Scanned | RequestState::Pushed => {
                waiting.set(Waiting::Open { intent_digest, status: status.clone() });
            }
            RequestState::Confirmed | RequestState::Delivered => {
                let approval: Result<RequestApproval, Trouble> =
                    api::post("/requests/approval", Csrf::None, &reference).await;
                return match approval {
                    Ok(RequestApproval { approval }) => {
                        waiting.set(Waiting::Approved);
                        on_approved.emit(approval);
                    }
                    Err(trouble) => waiting.set(Waiting::Over(trouble)),
                };
            }
            RequestState::Rejected => {
                return waiting.set(Waiting::Over(Trouble::new("request_rejected")));
            }
            _ => return waiting.set(Waiting::Over(Trouble::new("request_expired"))),
        }
        browser::pause(ASK_EVERY_MS).await;
        match api::post("/requests/state", Csrf::None, &reference).await {
            Ok(known) => status = known,
            // A moment without a network costs nothing.
            Err(trouble) if trouble.is_ours() => {}
            Err(trouble) => return waiting.set(Waiting::Over(trouble)),
        }
    }
    // Whoever leaves the page leaves no open request at his phone.
    let _left = api::post_for_nothing("/requests/cancel", Csrf::None, &reference).await;
}
