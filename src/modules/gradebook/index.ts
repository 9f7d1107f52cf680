export { GradebookModule } from './gradebook.module.js';
