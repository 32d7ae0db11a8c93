import { Component } from '@angular/core';

/** Somebody is writing. */
@Component({
  selector: 'app-dots',
  template: `<i></i><i></i><i></i><span class="visually-hidden">Corner Coffee is writing</span>`,
  styleUrl: './dots.css',
})
export class Dots {}
