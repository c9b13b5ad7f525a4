//! One part of the evidence: made with the camera, or chosen where there is none; looked at; made again.

use crate::browser::{self, BlobLink};
use crate::camera::{Camera, Facing, Recording};
use crate::shell::use_shell;
use crate::ui::file_field::FileField;
use rubrica_core::protocol::evidence::{EvidenceMedia, EvidencePart};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{File, HtmlElement};
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_memo, use_mut_ref,
    use_node_ref, use_state_eq,
};

/// The words and identifiers of a part.
struct Words {
    title: &'static str,
    text: &'static str,
    /// Identifier of the input for a file.
    file: &'static str,
}

const fn words(part: EvidencePart) -> Words {
    match part {
        EvidencePart::Front => {
            Words { title: "video-front", text: "video-front-text", file: "file-front" }
        }
        EvidencePart::Back => {
            Words { title: "video-back", text: "video-back-text", file: "file-back" }
        }
        EvidencePart::Video => {
            Words { title: "video-face", text: "video-face-text", file: "file-video" }
        }
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct TakeProps {
    pub(super) part: EvidencePart,
    /// Hears the picture or film; nothing when it is to be made again.
    pub(super) on_file: Callback<Option<File>>,
    /// Seconds that a film lasts at least, and at most.
    pub(super) seconds: (u8, u8),
    #[prop_or_default]
    pub(super) file: Option<File>,
}

/// One part.
#[component]
pub(super) fn Take(props: &TakeProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let part = props.part;
    let words = words(part);
    let camera_on = use_state_eq(|| false);
    let wrong_kind = use_state_eq(|| false);
    let on_taken = {
        let (camera_on, on_file) = (camera_on.clone(), props.on_file.clone());
        Callback::from(move |file: File| {
            camera_on.set(false);
            on_file.emit(Some(file));
        })
    };
    let on_chosen = {
        let (wrong_kind, on_taken) = (wrong_kind.clone(), on_taken.clone());
        Callback::from(move |file: File| {
            let media = EvidenceMedia::from_media_type(&file.type_());
            let fits = media.is_some_and(|media| media.fits(part)) && file.size() > 0.0;
            wrong_kind.set(!fits);
            if fits {
                on_taken.emit(file);
            }
        })
    };
    let start = {
        let camera_on = camera_on.clone();
        Callback::from(move |_| camera_on.set(true))
    };
    let again = props.on_file.reform(|_| None);
    let error = (*wrong_kind).then(|| AttrValue::from(i18n.text("problem-evidence-media")));
    html! {
        <section aria-labelledby={format!("title-{}", part.name())}>
            <h2 id={format!("title-{}", part.name())}>{ i18n.text(words.title) }</h2>
            <p>{ i18n.text(words.text) }</p>
            if let Some(file) = &props.file {
                <Preview {part} file={file.clone()} />
                <p>
                    <button type="button" id={format!("again-{}", part.name())}
                        class="button-quiet" onclick={again}>
                        { i18n.text("video-again") }
                    </button>
                </p>
            } else if *camera_on {
                <Live {part} seconds={props.seconds} {on_taken} />
            } else {
                <p>
                    <button type="button" id={format!("camera-{}", part.name())} class="button"
                        onclick={start}>
                        { i18n.text("video-use-camera") }
                    </button>
                </p>
                <FileField id={words.file} label={i18n.text("video-choose")} {error}
                    on_file={on_chosen} />
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct PreviewProps {
    part: EvidencePart,
    file: File,
}

/// What was made, for the citizen to look at.
#[component]
fn Preview(props: &PreviewProps) -> Html {
    let shell = use_shell();
    let label = shell.i18n.text("video-preview");
    let link = use_memo(props.file.clone(), |file| {
        let media = EvidenceMedia::from_media_type(&file.type_())?;
        BlobLink::to_file(file, media.media_type())
    });
    let Some(link) = &*link else { return Html::default() };
    let (id, address) = (format!("preview-{}", props.part.name()), link.address().to_owned());
    html! {
        <div class="preview">
            if props.part == EvidencePart::Video {
                <video {id} class="camera" src={address} controls=true playsinline=true muted=true
                    aria-label={label}></video>
            } else {
                <img {id} src={address} alt={label} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct LiveProps {
    part: EvidencePart,
    seconds: (u8, u8),
    on_taken: Callback<File>,
}

/// What the camera sees, and the button that takes it.
#[component]
fn Live(props: &LiveProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let element = use_node_ref();
    let camera = use_mut_ref(|| None::<Rc<Camera>>);
    let recording = use_mut_ref(|| None::<Recording>);
    let ready = use_state_eq(|| false);
    let refused = use_state_eq(|| false);
    let recording_now = use_state_eq(|| false);
    let long_enough = use_state_eq(|| false);
    {
        let (element, camera) = (element.clone(), Rc::clone(&camera));
        let (ready, refused) = (ready.clone(), refused.clone());
        let facing = match props.part {
            EvidencePart::Video => Facing::Face,
            _ => Facing::Document,
        };
        use_effect_with((), move |()| {
            let place = Rc::clone(&camera);
            let gone = Rc::new(RefCell::new(false));
            if let Some(element) = element.cast::<HtmlElement>() {
                let gone = Rc::clone(&gone);
                spawn_local(async move {
                    let started = Camera::start(element, facing).await;
                    // Whoever has left meanwhile is not filmed.
                    if *gone.borrow() {
                        return;
                    }
                    match started {
                        Some(started) => {
                            *camera.borrow_mut() = Some(Rc::new(started));
                            ready.set(true);
                        }
                        None => refused.set(true),
                    }
                });
            }
            move || {
                *gone.borrow_mut() = true;
                place.borrow_mut().take();
            }
        });
    }
    let take = {
        let (camera, on_taken, refused) =
            (Rc::clone(&camera), props.on_taken.clone(), refused.clone());
        Callback::from(move |_| {
            let Some(camera) = camera.borrow().clone() else { return };
            let (on_taken, refused) = (on_taken.clone(), refused.clone());
            spawn_local(async move {
                match camera.photo().await {
                    Some(file) => on_taken.emit(file),
                    None => refused.set(true),
                }
            });
        })
    };
    let begin = {
        let (camera, recording) = (Rc::clone(&camera), Rc::clone(&recording));
        let (recording_now, refused) = (recording_now.clone(), refused.clone());
        let long_enough = long_enough.clone();
        let ((least, most), on_taken) = (props.seconds, props.on_taken.clone());
        Callback::from(move |_| {
            let Some(camera) = camera.borrow().clone() else { return };
            let on_taken = on_taken.clone();
            match camera.record(most, move |file| on_taken.emit(file)) {
                Some(begun) => {
                    *recording.borrow_mut() = Some(begun);
                    recording_now.set(true);
                    let long_enough = long_enough.clone();
                    spawn_local(async move {
                        browser::pause(i32::from(least) * 1_000).await;
                        long_enough.set(true);
                    });
                }
                None => refused.set(true),
            }
        })
    };
    let end = Callback::from(move |_| {
        if let Some(recording) = &*recording.borrow() {
            recording.end();
        }
    });
    let name = props.part.name();
    let button = |id: String, key: &str, onclick: Callback<yew::MouseEvent>| {
        html! {
            <p><button type="button" {id} class="button" {onclick}>{ i18n.text(key) }</button></p>
        }
    };
    html! {
        <>
            // What to do is said above, for who does not see the picture.
            <video ref={element} class="camera" playsinline=true muted=true aria-hidden="true"></video>
            <p role="status">
                if *refused {
                    { i18n.text("video-no-camera") }
                } else if *recording_now {
                    { i18n.with("video-recording", &[("seconds", props.seconds.1.into())]) }
                } else if !*ready {
                    { i18n.text("busy") }
                }
            </p>
            if *ready && !*refused {
                if props.part != EvidencePart::Video {
                    { button(format!("take-{name}"), "video-take-photo", take) }
                } else if *recording_now {
                    if *long_enough {
                        { button(format!("end-{name}"), "video-end", end) }
                    }
                } else {
                    { button(format!("take-{name}"), "video-begin", begin) }
                }
            }
        </>
    }
}
