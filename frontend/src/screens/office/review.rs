//! One case: what was typed beside the photographs and the video, and the decision.

use crate::api::{self, Csrf};
use crate::body::Body;
use crate::browser::{BlobLink, Moment};
use crate::ceremony::unexpected;
use crate::engine::{Engine, Progress};
use crate::screens::video::standing::reason_key;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::Page;
use js_sys::{Array, Uint8Array};
use rubrica_core::api::v1::{Decision, DescribedPart, RejectionReason, ReviewAbout, ReviewCase};
use rubrica_core::protocol::evidence::EvidencePart;
use rubrica_core::time::Date;
use rubrica_engine_api::{Request, Response};
use std::rc::Rc;
use web_sys::HtmlSelectElement;
use yew::platform::spawn_local;
use yew::{
    Callback, Event, Html, Properties, TargetCast as _, component, html, use_effect_with,
    use_state, use_state_eq,
};

#[derive(Properties, PartialEq)]
pub(super) struct ReviewProps {
    pub(super) case: ReviewCase,
    pub(super) csrf: String,
    /// Hears that it is over, and whether by a decision.
    pub(super) on_done: Callback<bool>,
    pub(super) on_end: Callback<()>,
}

/// A part that was opened.
type Opened = (EvidencePart, Rc<BlobLink>);

/// The case.
#[component]
pub(super) fn Review(props: &ReviewProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let case = &props.case;
    let opened = use_state(|| None::<Vec<Opened>>);
    let progress = use_state_eq(|| Progress { done: 0, total: 1 });
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let reason = use_state_eq(|| None::<RejectionReason>);
    let on_trouble = {
        let (trouble, busy, on_end) = (trouble.clone(), busy.clone(), props.on_end.clone());
        Callback::from(move |problem: Trouble| {
            busy.set(false);
            if problem.ends_session() {
                on_end.emit(());
            } else {
                trouble.set(Some(problem));
            }
        })
    };
    {
        let (engine, csrf) = (shell.engine.clone(), props.csrf.clone());
        let (opened, progress) = (opened.clone(), progress.clone());
        let on_trouble = on_trouble.clone();
        use_effect_with(case.clone(), move |case| {
            let case = case.clone();
            if case.sealed_key.is_none() {
                return;
            }
            spawn_local(async move {
                let on_progress = Callback::from(move |step| progress.set(step));
                match open(&engine, &csrf, &case, &on_progress).await {
                    Ok(parts) => opened.set(Some(parts)),
                    Err(problem) => on_trouble.emit(problem),
                }
            });
        });
    }
    let decide = |decision: Option<Decision>| {
        let path = format!("/office/reviews/{}/decision", case.evidence);
        let (csrf, busy, on_done) = (props.csrf.clone(), busy.clone(), props.on_done.clone());
        let (trouble, on_trouble) = (trouble.clone(), on_trouble.clone());
        Callback::from(move |_| {
            if *busy {
                return;
            }
            let Some(decision) = decision else {
                return trouble.set(Some(Trouble::new("review_reason_missing")));
            };
            busy.set(true);
            trouble.set(None);
            let (path, csrf, on_done) = (path.clone(), csrf.clone(), on_done.clone());
            let on_trouble = on_trouble.clone();
            spawn_local(async move {
                match api::post_for_nothing(&path, Csrf::Of(&csrf), &decision).await {
                    Ok(()) => on_done.emit(true),
                    Err(problem) => on_trouble.emit(problem),
                }
            });
        })
    };
    let on_reason = {
        let reason = reason.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            reason.set(RejectionReason::from_name(&select.value()));
        })
    };
    let leave = props.on_done.reform(|_| false);
    let until = i18n.moment(case.until, Moment::Time);
    html! {
        <Page title={i18n.text("video-review-title")} owner={Body::Aeat} trouble={(*trouble).clone()}>
            <p>{ i18n.with("video-review-until", &[("until", until.into())]) }</p>
            if case.about != ReviewAbout::NewRegistration {
                <p id="about" class="notice">
                    { i18n.text(match case.about {
                        ReviewAbout::TakenNumber => "video-review-taken",
                        _ => "video-review-higher",
                    }) }
                </p>
            }
            <Data case={case.clone()} />
            { match &*opened {
                Some(parts) => html! {
                    <>{ for parts.iter().map(|part| show(part, &i18n.text(title(part.0)))) }</>
                },
                None if case.sealed_key.is_none() => html! {
                    <p id="not-mine" class="notice">{ i18n.text("video-review-not-sealed") }</p>
                },
                None if trouble.is_some() => Html::default(),
                None => html! {
                    <progress id="opening" max={progress.total.to_string()}
                        value={progress.done.to_string()} aria-label={i18n.text("video-review-opening")}>
                    </progress>
                },
            } }
            if opened.is_some() {
                <h2>{ i18n.text("video-review-decision") }</h2>
                if case.about != ReviewAbout::TakenNumber {
                    <p>
                        <button type="button" id="accept" class="button"
                            onclick={decide(Some(Decision::Accept))}>
                            { i18n.text("video-review-accept") }
                        </button>
                    </p>
                }
            }
            if opened.is_some() || case.sealed_key.is_none() {
                <div class="field">
                    <label for="reason">{ i18n.text("video-review-reason") }</label>
                    <select id="reason" onchange={on_reason}>
                        <option value="" selected={reason.is_none()}>
                            { i18n.text("video-review-reason-choose") }
                        </option>
                        { for RejectionReason::ALL.into_iter().map(|it| html! {
                            <option value={it.name()} selected={*reason == Some(it)}>
                                { i18n.text(reason_key(it)) }
                            </option>
                        }) }
                    </select>
                </div>
                <p>
                    <button type="button" id="reject" class="button-quiet"
                        onclick={decide(reason.map(|reason| Decision::Reject { reason }))}>
                        { i18n.text("video-review-reject") }
                    </button>
                </p>
            }
            <p>
                <button type="button" id="leave-review" class="button-link" onclick={leave}>
                    { i18n.text("video-review-leave") }
                </button>
            </p>
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct DataProps {
    case: ReviewCase,
}

/// What was typed, to be compared with what is seen.
#[component]
fn Data(props: &DataProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let case = &props.case;
    let mut rows = vec![
        ("register-done-identifier", case.identifier.clone()),
        ("register-done-name", case.name.full()),
        ("register-support-label", case.support_number.clone()),
        ("register-expires-label", day(case.expires)),
    ];
    if let Some(issued) = case.issued {
        rows.push(("register-issued-label", day(issued)));
    }
    rows.push(("video-review-handed-in", i18n.moment(case.handed_in_at, Moment::DayAndTime)));
    html! {
        <dl id="case">
            { for rows.into_iter().map(|(key, value)| html! {
                <>
                    <dt>{ i18n.text(key) }</dt>
                    <dd>{ value }</dd>
                </>
            }) }
        </dl>
    }
}

const fn title(part: EvidencePart) -> &'static str {
    match part {
        EvidencePart::Front => "video-front",
        EvidencePart::Back => "video-back",
        EvidencePart::Video => "video-face",
    }
}

fn show((part, link): &Opened, title: &str) -> Html {
    let (id, address) = (format!("evidence-{}", part.name()), link.address().to_owned());
    html! {
        <section>
            <h2>{ title }</h2>
            <div class="preview">
                if *part == EvidencePart::Video {
                    <video {id} class="camera" src={address} controls=true playsinline=true
                        muted=true aria-label={title.to_owned()}></video>
                } else {
                    <img {id} src={address} alt={title.to_owned()} />
                }
            </div>
        </section>
    }
}

/// Fetches all parts and opens them here. Pieces go to the browser as they come.
async fn open(
    engine: &Engine,
    csrf: &str,
    case: &ReviewCase,
    on_progress: &Callback<Progress>,
) -> Result<Vec<Opened>, Trouble> {
    let Some(sealed_key) = case.sealed_key.clone() else {
        return Err(Trouble::new("evidence_does_not_open"));
    };
    let evidence = case.evidence;
    let Response::EvidenceOpened =
        engine.ask(Request::OpenEvidence { evidence, sealed_key }).await?
    else {
        return Err(unexpected());
    };
    let total = case.parts.iter().map(|part| u64::from(part.chunks)).sum();
    let mut done = 0;
    let mut parts = Vec::new();
    for DescribedPart { part, media, chunks } in case.parts.iter().copied() {
        let pieces = Array::new();
        for index in 0..chunks {
            let path = format!("/office/reviews/{evidence}/{}/{index}", part.name());
            let chunk = api::get_bytes(&path, Csrf::Of(csrf)).await?.into();
            let request = Request::OpenChunk { part, index, of: chunks, chunk };
            let Response::Chunk(piece) = engine.ask(request).await? else {
                return Err(unexpected());
            };
            pieces.push(&Uint8Array::from(piece.as_ref()));
            done += 1;
            on_progress.emit(Progress { done, total });
        }
        let link = BlobLink::to_pieces(&pieces, media.media_type()).ok_or_else(unexpected)?;
        parts.push((part, Rc::new(link)));
    }
    Ok(parts)
}

fn day(Date { year, month, day }: Date) -> String {
    format!("{day:02}-{month:02}-{year:04}")
}
