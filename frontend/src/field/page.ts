import "./field.css";
import { keepPage } from "../offline/without-network";

void keepPage();
