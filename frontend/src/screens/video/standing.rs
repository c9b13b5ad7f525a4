//! How the identification that was handed in from this device stands.

use super::STORED;
use crate::api::{self, Csrf};
use crate::body::Body;
use crate::browser::{self, Moment};
use crate::i18n::I18n;
use crate::routes::Route;
use crate::screens::register_online::receipt::Receipt;
use crate::shell::{Shell, ShellAction, note, use_shell};
use crate::trouble::Trouble;
use crate::ui::Page;
use rubrica_core::api::v1::{
    RegistrationReceipt, RejectionReason, Session, VideoReference, VideoStage, VideoStanding,
};
use std::cell::Cell;
use std::rc::Rc;
use yew::platform::spawn_local;
use yew::{
    Callback, Html, UseReducerHandle, component, html, use_effect_with, use_state, use_state_eq,
};
use yew_router::prelude::Link;

/// How often it is asked about while a reviewer has it.
const ASK_EVERY_MS: i32 = 4_000;

/// How it stands.
#[component]
pub(crate) fn Standing() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let video = use_state_eq(|| browser::remembered(STORED));
    let standing = use_state_eq(|| None::<VideoStanding>);
    let receipt = use_state(|| None::<RegistrationReceipt>);
    let trouble = use_state(|| None::<Trouble>);
    {
        let (shell, standing, trouble) = (shell.clone(), standing.clone(), trouble.clone());
        use_effect_with((*video).clone(), move |video| {
            let alive = Rc::new(Cell::new(true));
            if let Some(video) = video.clone() {
                let alive = Rc::clone(&alive);
                spawn_local(async move {
                    let body = VideoReference { video };
                    while alive.get() {
                        match api::post::<VideoStanding>("/video/state", Csrf::None, &body).await {
                            Ok(found) => {
                                trouble.set(None);
                                standing.set(Some(found));
                                if found.stage != VideoStage::UnderReview {
                                    see_session(&shell).await;
                                    break;
                                }
                            }
                            Err(problem) => {
                                let goes_on = problem.code == "offline";
                                trouble.set(Some(problem));
                                if !goes_on {
                                    break;
                                }
                            }
                        }
                        browser::pause(ASK_EVERY_MS).await;
                    }
                });
            }
            move || alive.set(false)
        });
    }
    let fetch = {
        let (video, receipt, trouble) = (video.clone(), receipt.clone(), trouble.clone());
        Callback::from(move |_| {
            let Some(video) = (*video).clone() else { return };
            let (receipt, trouble) = (receipt.clone(), trouble.clone());
            spawn_local(async move {
                match api::post("/video/receipt", Csrf::None, &VideoReference { video }).await {
                    Ok(given) => receipt.set(Some(given)),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    if let Some(receipt) = &*receipt {
        return html! { <Receipt receipt={receipt.clone()} /> };
    }
    let shown = match (&*video, *standing) {
        (None, _) => html! { <p id="no-video">{ i18n.text("video-none") }</p> },
        (_, None) => html! {
            if trouble.is_none() {
                <p role="status">{ i18n.text("loading") }</p>
            }
        },
        (_, Some(standing)) => {
            let at = i18n.moment(standing.at, Moment::DayAndTime);
            let text = i18n.with(stage_key(standing.stage), &[("at", at.into())]);
            html! {
                <>
                    <p id="stage" class="lead" role="status">{ text }</p>
                    if standing.stage == VideoStage::UnderReview {
                        <p>{ i18n.text("video-wait-text") }</p>
                    }
                    if standing.stage == VideoStage::Accepted {
                        <p>
                            <button type="button" id="receipt" class="button" onclick={fetch}>
                                { i18n.text("video-receipt") }
                            </button>
                        </p>
                    }
                    if let Some(reason) = standing.reason {
                        <p id="reason" class="notice">{ i18n.text(reason_key(reason)) }</p>
                        <p>{ i18n.text("video-rejected-text") }</p>
                    }
                </>
            }
        }
    };
    html! {
        <Page title={i18n.text("video-state-title")} owner={Body::Aeat}
            trouble={(*trouble).clone()}>
            { shown }
            { onward(i18n, standing.map(|it| it.stage)) }
        </Page>
    }
}

/// A decision changes the level of whoever is logged in, or ends his access.
async fn see_session(shell: &UseReducerHandle<Shell>) {
    if shell.open_session().is_none() {
        return;
    }
    if let Ok(session) = note(shell, api::get::<Session>("/session").await) {
        shell.dispatch(ShellAction::Open(session));
    }
}

/// The way on. Who was rejected is not registered with another video.
fn onward(i18n: &I18n, stage: Option<VideoStage>) -> Html {
    let (to, key) = match stage {
        Some(VideoStage::UnderReview) => return Html::default(),
        Some(VideoStage::Rejected) => (Route::RegisterCertificate, "register-online-title"),
        _ => (Route::RegisterVideo, "video-title"),
    };
    html! { <p id="onward"><Link<Route> {to}>{ i18n.text(key) }</Link<Route>></p> }
}

const fn stage_key(stage: VideoStage) -> &'static str {
    match stage {
        VideoStage::Code | VideoStage::Upload => "video-stage-upload",
        VideoStage::UnderReview => "video-stage-review",
        VideoStage::Accepted => "video-stage-accepted",
        VideoStage::Received => "video-stage-received",
        VideoStage::Rejected => "video-stage-rejected",
    }
}

/// The words for a reason.
pub(crate) const fn reason_key(reason: RejectionReason) -> &'static str {
    match reason {
        RejectionReason::Unreadable => "video-reason-unreadable",
        RejectionReason::DocumentNotValid => "video-reason-document",
        RejectionReason::DataDiffer => "video-reason-data",
        RejectionReason::AnotherPerson => "video-reason-person",
        RejectionReason::VideoNotContinuous => "video-reason-video",
    }
}
