import "./app.css";
import { drawCharts } from "./charts-loader";
import { listenToFailedSteps } from "./failed-steps";
import { listenToKeys } from "./keys";
import { listenToMenus } from "./menus";
import { listenToForms } from "./forms";
import { drawMaps } from "./maps-loader";
import { listenToPhotos } from "./smaller-photo";
import { listenToTheme } from "./theme-choice";

listenToTheme();
listenToMenus();
listenToForms();
listenToPhotos();
listenToFailedSteps();
listenToKeys();
drawCharts(document);
drawMaps(document);
document.addEventListener("htmx:load", (event) => drawCharts(event.target as HTMLElement));
