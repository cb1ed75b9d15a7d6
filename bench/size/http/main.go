// The program that others are compared with.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
)

func main() {
	resp, err := http.Get("http://127.0.0.1:1/")
	if err == nil {
		err = json.NewDecoder(resp.Body).Decode(new(struct{ Name string }))
	}
	fmt.Println(err)
}
