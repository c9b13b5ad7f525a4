//! Choosing the document: it is read and digested here, and never sent anywhere.

use super::preview::Preview;
use crate::body::Body;
use crate::browser;
use crate::engine::Progress;
use crate::shell::{ShellAction, use_shell};
use crate::trouble::Trouble;
use crate::ui::digest::{Digest, to_hex};
use crate::ui::file_field::FileField;
use crate::ui::page::error_at;
use crate::ui::{FieldError, Page, SubmitButton};
use rubrica_engine_api::{Inspection, Request, Response};
use wasm_bindgen::JsCast as _;
use web_sys::{File, HtmlInputElement};
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, MouseEvent, Properties, SubmitEvent, component, html,
    use_effect_with, use_state, use_state_eq,
};

#[derive(Properties, PartialEq)]
pub(super) struct ChooseProps {
    /// What is known about the file in hand.
    pub(super) inspection: Option<Inspection>,
    pub(super) on_inspected: Callback<Option<Inspection>>,
    pub(super) on_continue: Callback<()>,
}

/// Which document.
#[component]
pub(super) fn Choose(props: &ChooseProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let progress = use_state_eq(|| None::<Progress>);
    let errors = use_state(Vec::<FieldError>::new);

    let inspect = {
        let shell = shell.clone();
        let progress = progress.clone();
        let errors = errors.clone();
        let on_inspected = props.on_inspected.clone();
        Callback::from(move |file: File| {
            // Whatever was being read is of no interest any more.
            shell.engine.cancel();
            errors.set(Vec::new());
            on_inspected.emit(None);
            progress.set(Some(Progress { done: 0, total: file.size() as u64 }));
            shell.dispatch(ShellAction::Hold(file.clone()));
            let shell = shell.clone();
            let (progress, errors) = (progress.clone(), errors.clone());
            let on_inspected = on_inspected.clone();
            spawn_local(async move {
                let hears = progress.clone();
                let on_progress = Callback::from(move |now| hears.set(Some(now)));
                let answer = shell.engine.ask_about(Request::Inspect, &[file], on_progress).await;
                match answer {
                    Ok(Response::Inspected(inspection)) => {
                        progress.set(None);
                        if let Some(code) = &inspection.refusal {
                            let text = shell.i18n.trouble(&Trouble::new(code));
                            errors.set(vec![FieldError { field: "file", text }]);
                        }
                        on_inspected.emit(Some(inspection));
                    }
                    // Another file was chosen, which is being read now, or none any more.
                    Err(trouble) if trouble.is_cancellation() => {}
                    Ok(_) => progress.set(None),
                    Err(trouble) => {
                        progress.set(None);
                        let text = shell.i18n.trouble(&trouble);
                        errors.set(vec![FieldError { field: "file", text }]);
                    }
                }
            });
        })
    };
    {
        // A file that was in hand before a login is read again.
        let inspect = inspect.clone();
        let known = props.inspection.is_some();
        let draft = shell.draft.clone();
        use_effect_with((), move |()| {
            if let (false, Some(file)) = (known, draft) {
                inspect.emit(file);
            }
        });
    }
    let cancel = {
        let shell = shell.clone();
        let progress = progress.clone();
        Callback::from(move |_: MouseEvent| {
            shell.engine.cancel();
            shell.dispatch(ShellAction::LetGo);
            progress.set(None);
            // The button goes away with the reading, and the same file may be chosen again.
            let input = browser::element("file").and_then(|file| file.dyn_into().ok());
            if let Some(input) = input {
                HtmlInputElement::set_value(&input, "");
            }
            browser::focus("file");
        })
    };
    let onsubmit = {
        let shell = shell.clone();
        let errors = errors.clone();
        let inspection = props.inspection.clone();
        let on_continue = props.on_continue.clone();
        let reading = progress.is_some();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match &inspection {
                Some(inspection) if inspection.refusal.is_none() => on_continue.emit(()),
                Some(_) => {}
                None => {
                    let key = if reading { "error-file-reading" } else { "error-file-missing" };
                    let text = shell.i18n.text(key);
                    errors.set(vec![FieldError { field: "file", text }]);
                }
            }
        })
    };
    html! {
        <Page title={i18n.text("sign-title")} owner={Body::Giss} errors={(*errors).clone()}>
            <p class="lead">{ i18n.text("sign-lead") }</p>
            <form novalidate=true {onsubmit}>
                <FileField id="file" label={i18n.text("sign-file-label")}
                    hint={AttrValue::from(i18n.text("sign-file-hint"))}
                    error={error_at(&errors, "file")} on_file={inspect} />
                if let Some(progress) = *progress {
                    <Reading {progress} on_cancel={cancel} />
                }
                if let (Some(file), Some(inspection)) = (&shell.draft, &props.inspection) {
                    <Known file={file.clone()} inspection={inspection.clone()} />
                }
                <SubmitButton label={i18n.text("continue")} busy={false} />
            </form>
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct ReadingProps {
    progress: Progress,
    on_cancel: Callback<MouseEvent>,
}

/// How far a file has been read. Screen readers hear it at every tenth.
#[component]
fn Reading(props: &ReadingProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let Progress { done, total } = props.progress;
    let percent = (done * 100).checked_div(total).unwrap_or(100);
    html! {
        <div class="panel" id="reading">
            <label for="reading-progress">{ i18n.text("file-reading") }</label>
            <progress id="reading-progress" max="100" value={percent.to_string()}></progress>
            <p>
                { i18n.with("file-reading-of", &[
                    ("done", i18n.size(done).into()),
                    ("total", i18n.size(total).into()),
                ]) }
            </p>
            <p class="hidden-text" role="status">
                { i18n.with("file-reading-percent", &[("percent", (percent / 10 * 10).into())]) }
            </p>
            <button type="button" id="reading-cancel" class="button-quiet"
                onclick={props.on_cancel.clone()}>
                { i18n.text("file-reading-cancel") }
            </button>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct KnownProps {
    pub(super) file: File,
    pub(super) inspection: Inspection,
}

/// Name, size and digest of a file, and a way to look at it.
#[component]
pub(super) fn Known(props: &KnownProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    html! {
        <div class="panel" id="file-known">
            <dl>
                <dt>{ i18n.text("file-name") }</dt>
                <dd id="file-name">{ props.file.name() }</dd>
                <dt>{ i18n.text("file-size") }</dt>
                <dd id="file-size">{ i18n.size(props.inspection.size) }</dd>
                <dt>{ i18n.text("file-digest") }</dt>
                <dd><Digest hex={to_hex(props.inspection.digest.as_ref())} /></dd>
            </dl>
            <Preview file={props.file.clone()} />
        </div>
    }
}
