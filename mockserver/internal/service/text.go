package service

import "fmt"

// Counted returns a number with a noun, such as "2 buckets".
func Counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
