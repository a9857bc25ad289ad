import "./app.css";
import { drawCharts } from "./charts-loader";
import { listenToKeys } from "./keys";
import { listenToMenus } from "./menus";
import { listenToForms } from "./forms";
import { drawPlanMaps } from "./plan-map-loader";
import { listenToTheme } from "./theme-choice";

listenToTheme();
listenToMenus();
listenToForms();
listenToKeys();
drawCharts(document);
drawPlanMaps(document);
document.addEventListener("htmx:load", (event) => drawCharts(event.target as HTMLElement));
