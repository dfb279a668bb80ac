"""The server answers as the bundle does, whichever way it is asked, and writes down what it answered."""


def test_the_server_answers_as_the_bundle_called_by_hand(server, bundle, picture):
    pictures = [picture(seed) for seed in range(5)]
    with server() as asked:
        for content, expected in zip(pictures, bundle.predict(pictures), strict=True):
            reply = asked.client.post("/v1/predict", content=content, headers={"Content-Type": "image/png"})
            assert reply.status_code == 200, reply.text
            [answer] = reply.json()["answers"]
            assert answer.pop("id")
            assert answer == expected
            assert reply.json()["bundle"] == bundle.digest
