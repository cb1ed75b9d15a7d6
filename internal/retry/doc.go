// Package retry decides what follows a failed attempt, and how long to wait before the next one.
//
// All of it except [Budget] are pure functions: time, randomness and the facts about an attempt are arguments, so that each rule can
// be tested as a row of a table. It does not depend on any system and sends nothing.
package retry
