// Package retry decides what follows an attempt that did not succeed, and how long to wait before the next one.
//
// Everything in it but [Budget] is a pure function: time, randomness and the facts about an attempt are arguments, so that
// each rule can be tested as a row of a table. It knows nothing of any system and sends nothing.
package retry
