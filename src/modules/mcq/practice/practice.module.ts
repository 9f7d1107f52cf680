import { Module } from '@nestjs/common';
import { AnswerPractice } from './answer-practice.js';
import { AskQuestion } from './ask-question.js';
import { PracticeController } from './practice.controller.js';
import { ReadMastery } from './read-mastery.js';

@Module({ controllers: [PracticeController], providers: [AnswerPractice, AskQuestion, ReadMastery] })
export class PracticeModule {}
