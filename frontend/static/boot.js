// Starts the application. Where it cannot start, the static page stays and says what to do.
const failed = document.getElementById("static-failed");
const loading = document.getElementById("static-loading");

failed.hidden = true;
loading.hidden = false;
try {
  const { default: start } = await import("/app.js");
  const module = fetch("/app_bg.wasm", { integrity: "{{sri:app_bg.wasm}}" });
  await start({ module_or_path: module });
} catch (error) {
  console.error(error);
  loading.hidden = true;
  failed.hidden = false;
}
