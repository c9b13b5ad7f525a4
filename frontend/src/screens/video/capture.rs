//! Photographs and video, and sending them.

use super::send::send;
use super::take::Take;
use crate::body::Body;
use crate::browser::Moment;
use crate::engine::Progress;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::{Page, SubmitButton};
use rubrica_core::api::v1::VideoUpload;
use rubrica_core::protocol::evidence::EvidencePart;
use web_sys::File;
use yew::platform::spawn_local;
use yew::{Callback, Html, Properties, SubmitEvent, component, html, use_state, use_state_eq};

#[derive(Properties, PartialEq)]
pub(super) struct CaptureProps {
    pub(super) video: String,
    pub(super) upload: VideoUpload,
    pub(super) on_handed_in: Callback<()>,
}

/// What has been made so far.
#[derive(Debug, Clone, Default, PartialEq)]
struct Made {
    front: Option<File>,
    back: Option<File>,
    video: Option<File>,
}

impl Made {
    const fn slot(&mut self, part: EvidencePart) -> &mut Option<File> {
        match part {
            EvidencePart::Front => &mut self.front,
            EvidencePart::Back => &mut self.back,
            EvidencePart::Video => &mut self.video,
        }
    }

    /// All of it, in the order of the parts.
    fn files(&self) -> Option<[File; 3]> {
        Some([self.front.clone()?, self.back.clone()?, self.video.clone()?])
    }
}

/// Each part, and the button that sends them.
#[component]
pub(super) fn Capture(props: &CaptureProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let made = use_state(Made::default);
    let trouble = use_state(|| None::<Trouble>);
    let progress = use_state_eq(|| None::<Progress>);
    let policy = shell.configuration.as_ref().map(|it| &it.policy);
    let seconds = policy.map_or((0, 0), |it| (it.video_least_seconds, it.video_seconds));
    let most = policy.map_or(0, |policy| policy.video_max_bytes);
    let take = |part: EvidencePart| {
        let on_file = {
            let made = made.clone();
            Callback::from(move |file| {
                let mut next = (*made).clone();
                *next.slot(part) = file;
                made.set(next);
            })
        };
        let file = (*made).clone().slot(part).take();
        html! { <Take {part} {file} {on_file} {seconds} /> }
    };
    let onsubmit = {
        let (shell, made) = (shell.clone(), made.clone());
        let (trouble, progress) = (trouble.clone(), progress.clone());
        let (video, upload) = (props.video.clone(), props.upload.clone());
        let on_handed_in = props.on_handed_in.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(files) = made.files().filter(|_| progress.is_none()) else { return };
            trouble.set(None);
            progress.set(Some(Progress { done: 0, total: 1 }));
            let on_progress = {
                let progress = progress.clone();
                Callback::from(move |step| progress.set(Some(step)))
            };
            let (engine, trouble, progress) =
                (shell.engine.clone(), trouble.clone(), progress.clone());
            let (video, upload) = (video.clone(), upload.clone());
            let on_handed_in = on_handed_in.clone();
            spawn_local(async move {
                match send(&engine, &video, upload, &files, most, on_progress).await {
                    Ok(()) => on_handed_in.emit(()),
                    Err(problem) => {
                        progress.set(None);
                        trouble.set(Some(problem));
                    }
                }
            });
        })
    };
    let until = i18n.moment(props.upload.expires_at, Moment::Time);
    html! {
        <Page title={i18n.text("video-capture-title")} owner={Body::Aeat}
            trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.with("video-capture-lead", &[("until", until.into())]) }</p>
            { take(EvidencePart::Front) }
            { take(EvidencePart::Back) }
            { take(EvidencePart::Video) }
            if made.files().is_some() {
                <form novalidate=true {onsubmit}>
                    <p>{ i18n.text("video-send-text") }</p>
                    if let Some(step) = *progress {
                        <progress id="sending" max={step.total.to_string()}
                            value={step.done.to_string()} aria-label={i18n.text("video-sending")}>
                        </progress>
                    }
                    <SubmitButton label={i18n.text("video-send")} busy={progress.is_some()} />
                </form>
            } else {
                <p id="missing" role="status">{ i18n.text("video-missing") }</p>
            }
        </Page>
    }
}
