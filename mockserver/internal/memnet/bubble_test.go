package memnet

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

func TestCurrentBubble(t *testing.T) {
	require.Empty(t, CurrentBubble())
	var first, second, nested string
	synctest.Test(t, func(*testing.T) {
		first = CurrentBubble()
		found := make(chan string)
		go func() { found <- CurrentBubble() }()
		nested = <-found
	})
	synctest.Test(t, func(*testing.T) { second = CurrentBubble() })
	require.NotEmpty(t, first)
	require.Equal(t, first, nested, "a goroutine of the same bubble")
	require.NotEqual(t, first, second)
}

func TestBubbleOfTrace(t *testing.T) {
	for trace, want := range map[string]string{
		"goroutine 7 [running]:\nmain.main()":                    "",
		"goroutine 7 [running, synctest bubble 3]:\nmain.main()": "3",
		"goroutine 7 [running, synctest bubble 12, locked]:":     "12",
		"goroutine 7 [running]:\nof synctest bubble 3":           "",
		"": "",
	} {
		t.Run(trace, func(t *testing.T) { require.Equal(t, want, bubbleOf([]byte(trace))) })
	}
}

func TestCheckBubble(t *testing.T) {
	outer := Listen()
	require.Empty(t, outer.Bubble())
	require.NoError(t, outer.CheckBubble())
	var inner *Listener
	synctest.Test(t, func(t *testing.T) {
		inner = Listen()
		require.Equal(t, CurrentBubble(), inner.Bubble())
		require.NoError(t, inner.CheckBubble())
		require.EqualError(t, outer.CheckBubble(), "mockserver: the server was made outside of a synctest bubble and is used in synctest bubble "+
			inner.Bubble()+": make it where it is used, inside the function that synctest.Test runs")
	})
	require.EqualError(t, inner.CheckBubble(), "mockserver: the server was made in synctest bubble "+inner.Bubble()+
		" and is used outside of a synctest bubble: make it where it is used, inside the function that synctest.Test runs")
	synctest.Test(t, func(t *testing.T) {
		require.ErrorContains(t, inner.CheckBubble(), "the server was made in synctest bubble "+inner.Bubble()+" and is used in synctest bubble "+CurrentBubble())
	})
}
