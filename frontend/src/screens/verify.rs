//! Verifying a file: here, in the browser.

mod report;

use crate::api;
use crate::body::Body;
use crate::browser::now;
use crate::ceremony::unexpected;
use crate::shell::{Shell, use_shell};
use crate::trouble::Trouble;
use crate::ui::file_field::FileField;
use crate::ui::page::error_at;
use crate::ui::{FieldError, Page, SubmitButton};
use report::Report;
use rubrica_engine_api::{Request, Response, Verification};
use web_sys::File;
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, SubmitEvent, UseReducerHandle, component, html, use_state,
    use_state_eq,
};

/// A signed file, and the document beside it where it needs one.
#[component]
pub(crate) fn Verify() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let file = use_state(|| None::<File>);
    let content = use_state(|| None::<File>);
    let verification = use_state(|| None::<Verification>);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);

    let on_file = {
        let (file, content) = (file.clone(), content.clone());
        let (verification, errors) = (verification.clone(), errors.clone());
        Callback::from(move |chosen| {
            file.set(Some(chosen));
            content.set(None);
            verification.set(None);
            errors.set(Vec::new());
        })
    };
    let on_content = {
        let content = content.clone();
        Callback::from(move |chosen| content.set(Some(chosen)))
    };
    let onsubmit = {
        let shell = shell.clone();
        let (file, content) = (file.clone(), content.clone());
        let (verification, errors) = (verification.clone(), errors.clone());
        let (trouble, busy) = (trouble.clone(), busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            trouble.set(None);
            let missing = match (&*file, &*content, &*verification) {
                (None, ..) => Some(("verify-file", "error-verify-file")),
                (_, None, Some(Verification::NeedsContent)) => {
                    Some(("verify-content", "error-verify-content"))
                }
                _ => None,
            };
            if let Some((field, key)) = missing {
                errors.set(vec![FieldError { field, text: shell.i18n.text(key) }]);
                return;
            }
            errors.set(Vec::new());
            busy.set(true);
            let files = [(*file).clone(), (*content).clone()].into_iter().flatten().collect();
            let shell = shell.clone();
            let (verification, errors) = (verification.clone(), errors.clone());
            let (trouble, busy) = (trouble.clone(), busy.clone());
            spawn_local(async move {
                let result = judge(&shell, files).await;
                busy.set(false);
                match result {
                    Ok(found) => verification.set(Some(found)),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        verification.set(None);
                        errors.set(vec![FieldError { field: "verify-file", text }]);
                    }
                }
            });
        })
    };
    let report = match &*verification {
        Some(Verification::Judged(report)) => html! { <Report report={(**report).clone()} /> },
        _ => Html::default(),
    };
    html! {
        <Page title={i18n.text("verify-title")} owner={Body::Sgad} errors={(*errors).clone()}
            trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.text("verify-lead") }</p>
            <form novalidate=true {onsubmit}>
                <FileField id="verify-file" label={i18n.text("verify-file-label")}
                    hint={AttrValue::from(i18n.text("verify-file-hint"))}
                    error={error_at(&errors, "verify-file")} {on_file} />
                if content.is_some() || *verification == Some(Verification::NeedsContent) {
                    <FileField id="verify-content" label={i18n.text("verify-content-label")}
                        hint={AttrValue::from(i18n.text("verify-content-hint"))}
                        error={error_at(&errors, "verify-content")} on_file={on_content} />
                }
                <SubmitButton label={i18n.text("verify-submit")} busy={*busy} />
            </form>
            <div role="status">{ report }</div>
        </Page>
    }
}

async fn judge(shell: &UseReducerHandle<Shell>, files: Vec<File>) -> Result<Verification, Trouble> {
    let roots = api::trusted_root().await?;
    let request = Request::Verify { roots, now: now() };
    match shell.engine.ask_about(request, &files, Callback::noop()).await? {
        Response::Verified(verification) => Ok(verification),
        _ => Err(unexpected()),
    }
}
