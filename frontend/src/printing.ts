/** Sheets of codes and labels: only their look; the browser prints. */
import "./printing.css";
