//! Identification by video [domain A1.1 R3]: data, code, photographs and video, and how it stands afterwards.

mod capture;
mod data;
mod send;
pub(crate) mod standing;
mod take;

use self::capture::Capture;
use self::data::Data;
use crate::api::{self, Csrf};
use crate::body::Body;
use crate::browser;
use crate::routes::Route;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::FieldError;
use crate::ui::code_step::CodeStep;
use rubrica_core::api::v1::{OtpChallenge, VideoReference, VideoStarted, VideoUpload, VideoVerify};
use yew::platform::spawn_local;
use yew::{Callback, Html, Properties, component, html, use_effect_with, use_state, use_state_eq};
use yew_router::prelude::use_navigator;

/// Under which the name of the identification is remembered on this device, to ask how it stands.
const STORED: &str = "rubrica-video";

/// Where the citizen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Document, phone, e-mail, conditions.
    Data,
    /// One-time code.
    Code,
    /// Photographs and video.
    Capture,
}

/// How far it has come. It is forgotten with the page.
#[derive(Debug, Clone, PartialEq)]
enum Progress {
    Nothing,
    Started(VideoStarted),
    Upload { video: String, upload: VideoUpload },
}

impl Progress {
    const fn route(&self) -> Route {
        match self {
            Self::Nothing => Route::RegisterVideo,
            Self::Started(_) => Route::RegisterVideoCode,
            Self::Upload { .. } => Route::RegisterVideoCapture,
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct VideoProps {
    pub(crate) step: Step,
}

/// The steps up to handing in.
#[component]
pub(crate) fn Video(props: &VideoProps) -> Html {
    let navigator = use_navigator();
    let progress = use_state(|| Progress::Nothing);
    // An address of a step that was not reached leads to where the citizen stands.
    let belongs = match (&*progress, props.step) {
        (_, Step::Data)
        | (Progress::Started(_), Step::Code)
        | (Progress::Upload { .. }, Step::Capture) => None,
        (progress, _) => Some(progress.route()),
    };
    {
        let navigator = navigator.clone();
        use_effect_with(belongs, move |belongs| {
            if let (Some(route), Some(navigator)) = (belongs, navigator) {
                navigator.replace(route);
            }
        });
    }
    if belongs.is_some() {
        return Html::default();
    }
    let advance = {
        let progress = progress.clone();
        let navigator = navigator.clone();
        Callback::from(move |next: Progress| {
            let route = next.route();
            progress.set(next);
            if let Some(navigator) = &navigator {
                navigator.push(&route);
            }
        })
    };
    match (props.step, (*progress).clone()) {
        (Step::Code, Progress::Started(started)) => {
            let on_challenge = {
                let started = started.clone();
                Callback::from(move |otp: OtpChallenge| {
                    progress.set(Progress::Started(VideoStarted { otp, ..started.clone() }));
                })
            };
            let on_upload = {
                let video = started.video.clone();
                advance.reform(move |upload| Progress::Upload { video: video.clone(), upload })
            };
            let on_cancel = advance.reform(|()| Progress::Nothing);
            html! { <Code {started} {on_challenge} {on_upload} {on_cancel} /> }
        }
        (Step::Capture, Progress::Upload { video, upload }) => {
            let on_handed_in = {
                let video = video.clone();
                Callback::from(move |()| {
                    browser::remember(STORED, &video);
                    if let Some(navigator) = &navigator {
                        navigator.replace(&Route::RegisterVideoState);
                    }
                })
            };
            html! { <Capture {video} {upload} {on_handed_in} /> }
        }
        _ => html! { <Data on_started={advance.reform(Progress::Started)} /> },
    }
}

#[derive(Properties, PartialEq)]
struct CodeProps {
    started: VideoStarted,
    on_challenge: Callback<OtpChallenge>,
    on_upload: Callback<VideoUpload>,
    on_cancel: Callback<()>,
}

/// The one-time code.
#[component]
fn Code(props: &CodeProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let video = props.started.video.clone();
    let on_code = {
        let (shell, video) = (shell.clone(), video.clone());
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let on_upload = props.on_upload.clone();
        Callback::from(move |code| {
            busy.set(true);
            errors.set(Vec::new());
            trouble.set(None);
            let body = VideoVerify { video: video.clone(), code };
            let shell = shell.clone();
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            let on_upload = on_upload.clone();
            spawn_local(async move {
                let result = api::post("/video/verify", Csrf::None, &body).await;
                busy.set(false);
                match result {
                    Ok(upload) => on_upload.emit(upload),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: "otp", text }]);
                    }
                }
            });
        })
    };
    let on_resend = {
        let (errors, trouble) = (errors.clone(), trouble.clone());
        let on_challenge = props.on_challenge.clone();
        Callback::from(move |()| {
            errors.set(Vec::new());
            let body = VideoReference { video: video.clone() };
            let (trouble, on_challenge) = (trouble.clone(), on_challenge.clone());
            spawn_local(async move {
                match api::post("/video/resend", Csrf::None, &body).await {
                    Ok(challenge) => on_challenge.emit(challenge),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    html! {
        <CodeStep title={i18n.text("register-code-title")} owner={Body::Aeat}
            action={i18n.text("continue")} challenge={props.started.otp.clone()}
            errors={(*errors).clone()} trouble={(*trouble).clone()} busy={*busy}
            {on_code} {on_resend} on_cancel={props.on_cancel.clone()}>
            <p>{ i18n.text("register-code-text") }</p>
        </CodeStep>
    }
}
