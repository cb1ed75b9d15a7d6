package memnet

import (
	"bytes"
	"fmt"
	"runtime"
	"time"
)

// CurrentBubble returns the number of the synctest bubble that the caller runs in, "" outside of one.
//
// The runtime shows it only in the header of a stack trace. Outside of bubbles, where speed matters, no trace is needed: every time there
// has a monotonic reading, and no time in a bubble has one. The trace is taken in its own goroutine, which is in the same
// bubble but has a short stack: walking the caller's costs ten times as much.
func CurrentBubble() string {
	if now := time.Now(); now != now.Round(0) { // Round strips the monotonic reading
		return ""
	}
	header := make(chan string, 1)
	go func() {
		var trace [128]byte
		header <- bubbleOf(trace[:runtime.Stack(trace[:], false)])
	}()
	return <-header
}

// bubbleOf reads the bubble from a trace that begins like "goroutine 7 [running, synctest bubble 3]:".
func bubbleOf(trace []byte) string {
	header, _, _ := bytes.Cut(trace, []byte("]"))
	_, bubble, _ := bytes.Cut(header, []byte("synctest bubble "))
	bubble, _, _ = bytes.Cut(bubble, []byte(","))
	return string(bubble)
}

// Bubble returns the number of the synctest bubble in which the listener was opened, "" if it was opened outside of one.
func (l *Listener) Bubble() string { return l.bubble }

// CheckBubble returns an error if the caller runs in another bubble than the listener's. The channels and timers of a bubble end the whole
// program when they are used from outside.
func (l *Listener) CheckBubble() error {
	here := CurrentBubble()
	if here == l.bubble {
		return nil
	}
	return fmt.Errorf("mockserver: the server was made %s and is used %s: make it where it is used, inside the function that synctest.Test runs",
		place(l.bubble), place(here))
}

func place(bubble string) string {
	if bubble == "" {
		return "outside of a synctest bubble"
	}
	return "in synctest bubble " + bubble
}
