package mockserver

import (
	"bytes"
	"fmt"
	"runtime"
	"time"
)

// currentBubble returns the number of the synctest bubble that the caller runs in, and "" outside of one.
//
// The runtime tells it only in the header of a stack trace. Outside of bubbles, where speed matters, none is needed: every time there
// has a monotonic reading, and no time in a bubble has one. The trace is taken in a goroutine of its own, which is in the same
// bubble but has a short stack: walking the caller's costs ten times as much.
func currentBubble() string {
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

// checkBubble refuses a caller from another bubble than the server's. The channels and timers of a bubble end the whole
// program when they are touched from outside.
func (s *Server) checkBubble() error {
	here := currentBubble()
	if here == s.bubble {
		return nil
	}
	return fmt.Errorf("mockserver: the server was made %s and is used %s: make it where it is used, inside the function that synctest.Test runs",
		place(s.bubble), place(here))
}

func place(bubble string) string {
	if bubble == "" {
		return "outside of a synctest bubble"
	}
	return "in synctest bubble " + bubble
}
