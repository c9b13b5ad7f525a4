//! The queue of evidence, the oldest first.

use super::review::Review;
use crate::api::{self, Csrf};
use crate::body::Body;
use crate::browser::Moment;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::Page;
use gloo_net::http::Method;
use rubrica_core::api::v1::{OfficerSession, QueuedReview, ReviewCase, ReviewClaim, ReviewQueue};
use yew::platform::spawn_local;
use yew::{Callback, Html, Properties, component, html, use_effect_with, use_state, use_state_eq};

#[derive(Properties, PartialEq)]
pub(super) struct ReviewsProps {
    pub(super) session: OfficerSession,
    pub(super) on_end: Callback<()>,
}

/// The queue, and the case that the reviewer has taken from it.
#[component]
pub(super) fn Reviews(props: &ReviewsProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let queue = use_state(|| None::<Vec<QueuedReview>>);
    let case = use_state(|| None::<ReviewCase>);
    let decided = use_state_eq(|| false);
    let trouble = use_state(|| None::<Trouble>);
    let round = use_state_eq(|| 0_u32);
    let csrf = props.session.csrf.clone();
    let on_trouble = {
        let (trouble, on_end) = (trouble.clone(), props.on_end.clone());
        Callback::from(move |problem: Trouble| {
            if problem.ends_session() {
                on_end.emit(());
            } else {
                trouble.set(Some(problem));
            }
        })
    };
    {
        let (queue, csrf, on_trouble) = (queue.clone(), csrf.clone(), on_trouble.clone());
        use_effect_with(*round, move |_| {
            spawn_local(async move {
                let path = "/office/reviews";
                match api::post_nothing::<ReviewQueue>(path, Csrf::Of(&csrf)).await {
                    Ok(found) => queue.set(Some(found.reviews)),
                    Err(problem) => on_trouble.emit(problem),
                }
            });
        });
    }
    let look_again = {
        let (round, queue, trouble) = (round.clone(), queue.clone(), trouble.clone());
        Callback::from(move |()| {
            queue.set(None);
            trouble.set(None);
            round.set(*round + 1);
        })
    };
    let claim = |review: &QueuedReview| {
        let path = format!("/office/reviews/{}/claim", review.evidence);
        let (csrf, case, trouble) = (csrf.clone(), case.clone(), trouble.clone());
        let (decided, on_trouble) = (decided.clone(), on_trouble.clone());
        Callback::from(move |_| {
            let (path, csrf, case) = (path.clone(), csrf.clone(), case.clone());
            let on_trouble = on_trouble.clone();
            trouble.set(None);
            decided.set(false);
            spawn_local(async move {
                match api::post_nothing(&path, Csrf::Of(&csrf)).await {
                    Ok(claimed) => case.set(Some(claimed)),
                    Err(problem) => on_trouble.emit(problem),
                }
            });
        })
    };
    let log_out = {
        let (csrf, on_end) = (csrf.clone(), props.on_end.clone());
        Callback::from(move |_| {
            let (csrf, on_end) = (csrf.clone(), on_end.clone());
            spawn_local(async move {
                // Whether or not the gateway hears of it, this page forgets the session.
                let _heard = api::signal(Method::POST, "/office/logout", Csrf::Of(&csrf)).await;
                on_end.emit(());
            });
        })
    };
    if let Some(taken) = &*case {
        let on_done = {
            let (case, decided, look_again) = (case.clone(), decided.clone(), look_again);
            Callback::from(move |done: bool| {
                case.set(None);
                decided.set(done);
                look_again.emit(());
            })
        };
        let (csrf, on_end) = (csrf.clone(), props.on_end.clone());
        return html! { <Review case={taken.clone()} {csrf} {on_done} {on_end} /> };
    }
    let row = |review: &QueuedReview| {
        let at = i18n.moment(review.handed_in_at, Moment::DayAndTime);
        let text = i18n.with("video-review-since", &[("at", at.into())]);
        html! {
            <li class="card">
                <p>{ text }</p>
                if review.claim == ReviewClaim::Another {
                    <p>{ i18n.text("video-review-another") }</p>
                } else {
                    <p>
                        <button type="button" class="button claim" onclick={claim(review)}>
                            { i18n.text(match review.claim {
                                ReviewClaim::Mine => "video-review-go-on",
                                _ => "video-review-take",
                            }) }
                        </button>
                    </p>
                }
            </li>
        }
    };
    let again = look_again.reform(|_: yew::MouseEvent| ());
    html! {
        <Page title={i18n.text("video-review-queue-title")} owner={Body::Aeat}
            trouble={(*trouble).clone()}>
            <p id="officer-name">
                { i18n.with("office-who", &[
                    ("name", props.session.name.as_str().into()),
                    ("office", props.session.office.as_str().into()),
                ]) }
                { " " }
                <button type="button" id="officer-logout" class="button-link" onclick={log_out}>
                    { i18n.text("logout") }
                </button>
            </p>
            if *decided {
                <p id="decided" class="notice notice-good" role="status">
                    { i18n.text("video-review-decided") }
                </p>
            }
            { match &*queue {
                None if trouble.is_some() => Html::default(),
                None => html! { <p role="status">{ i18n.text("loading") }</p> },
                Some(reviews) if reviews.is_empty() => html! {
                    <p id="queue-empty">{ i18n.text("video-review-none") }</p>
                },
                Some(reviews) => html! {
                    <ul id="queue" class="cards">{ for reviews.iter().map(row) }</ul>
                },
            } }
            <p>
                <button type="button" id="look-again" class="button-quiet" onclick={again}>
                    { i18n.text("video-review-look-again") }
                </button>
            </p>
        </Page>
    }
}
