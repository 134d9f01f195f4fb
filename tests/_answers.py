"""Answers as the services give them, with everything in them made up: links that are signed, texts that are shared."""

from __future__ import annotations

from typing import Any

#: What signs links, or names the device that asked; none of it may reach a cassette.
SIGNATURES = (
    "4GzMadeUpSignatureOfAPicture%3D",
    "7c1e5f2a9b8d4063a1f7e2c59d80b346",
    "MS4wLjMadeUpNameOfADevice",
    "7311111111111111111",
    "7322222222222222222",
    "k3MadeUpUserCode",
    "hQMadeUpShareSign-",
)
_PICTURE, _PATH, _DEVICE, _INSTALLATION, _MODEL, _USER, _SHARE = SIGNATURES


def picture(number: int) -> dict[str, Any]:
    """Return a picture as an aweme describes it: a key, and links to it that are signed and that expire."""
    key = f"tos-cn-p-0015/oM{number:04d}AkBfEhzgD9IVAgfe8QCIAYEnBN"
    query = f"lk3s=138a59ce&x-expires=1767225600&x-signature={_PICTURE}&from=327834062&s=PackSourceEnum_AWEME_DETAIL&se=false&sc=cover&biz_tag=aweme_video&l=20251231235959A1B2C3D4E5F60718293A"
    return {
        "uri": key,
        "url_list": [
            f"https://p{host}-sign.invalid/{key}~tplv-dy-resize.webp?{query}" for host in (3, 9, 26)
        ],
        "width": 720,
        "height": 1280,
        "url_key": f"v0d00fg10000d5{number:04d}b7vog65k3v0abcde_h264_720p_1203844",
        "file_hash": "d41d8cd98f00b204e9800998ecf8427e",
        "file_cs": "c:0-8012-5ee2|d:0-1048576-a01f,1048577-2013844-93be",
    }


def keyapi() -> dict[str, Any]:
    """Return an answer in the shape that KeyAPI documents."""
    return {
        "code": 0,
        "message": "success",
        "data": [
            {
                "create_time": "1657100315",
                "created_by_ai": "false",
                "data_size": "1049064",
                "duration": 40,
                "height": "1024",
                "ratio": "720p",
                "reflow_cover": f"https://p16-sign-va.invalid/obj/tos-useast2a-p-0037-aiso/ab12_1657100323?x-expires=1667955600&x-signature={_PICTURE}",
                "region": "",
                "sales_flag": 1,
                "total_comments_cnt": 939,
                "total_digg_cnt": 18200,
                "total_favorites_cnt": -99999,
                "total_shares_cnt": 1649,
                "total_views_1d_cnt": 0,
                "total_views_cnt": 211100,
                "unique_id": "somebody",
                "user_id": "7014352645545110000",
                "video_desc": "a caption",
                "video_id": "7117191641181550000",
                "width": "576",
            }
        ],
        "requestId": "5c39811c-382c-4269-a59a-035b6fcdb1c1",
    }


def aweme() -> dict[str, Any]:
    """Return one work as Douyin's own pages get it: hundreds of members, most of them links and keys."""
    share = (
        "https://www.iesdouyin.com/share/video/7559536212910850000/?region=CN"
        f"&mid={_MODEL}&u_code={_USER}&did={_DEVICE}&iid={_INSTALLATION}&with_sec_did=1&video_share_track_ver="
        f"&titleType=title&share_sign={_SHARE}&share_version=330500&ts=1767225600&from_aid=6383&from_ssr=1"
    )
    rates = [
        {
            "gear_name": f"adapt_{size}_{quality}",
            "quality_type": quality,
            "bit_rate": 1203844 - quality,
            "play_addr": {
                **picture(size * 10 + quality),
                "url_list": [
                    f"https://v26-web.invalid/{_PATH}/6955d1ff/video/tos/cn/tos-cn-ve-15c001-alinc2/o{size}/?a=6383&ch=10010&cr=3&dr=0&lr=all&cd=0%7C0%7C0%7C3&cv=1&br=1175&bt=1175&cs=0&ds=4&ft=k7Fz7VVywSyRKJbvPBtGp&mime_type=video_mp4&qs=1&rc=ZmU3aDk6ZjU0&btag=80000e00028000&dy_q=1767225600&l=20251231235959A1B2C3",
                    "https://www.douyin.com/aweme/v1/play/?video_id=v0d00fg10000d5&line=0&file_id=5a1d0b6f4d0e&sign=9b1c8f7a6d5e4b3c2a190f8e7d6c5b4a&is_play_url=1&source=PackSourceEnum_AWEME_DETAIL",
                ],
            },
        }
        for size in (540, 720, 1080)
        for quality in (1, 2, 3)
    ]
    return {
        "status_code": 0,
        "aweme_detail": {
            "aweme_id": "7559536212910850000",
            "desc": "第一次做这道菜，13 分钟就好 #家常菜 @小李",
            "create_time": 1767225600,
            "duration": 61300,
            "share_url": share,
            "share_info": {
                "share_url": share,
                "share_link_desc": "4.87 复制打开抖音，看看【小李的作品】第一次做这道菜 %s w@f.oD 12/06 zTl:/ 5@5.com :2pm Njc:/ 13812 d@N.JI ",
                "share_desc": "在抖音，记录美好生活",
            },
            "author": {
                "uid": "98765432101",
                "sec_uid": "MS4wLjABAAAAmadeup_of-letters-and-digits0123456789",
                "nickname": "小李",
                "signature": "工作联系请私信；每晚 8 点直播",
                "follower_count": 12000,
                "avatar_thumb": picture(1),
                "cover_url": [picture(number) for number in range(2, 6)],
                "secret": 0,
                "verification_type": 0,
            },
            "statistics": {
                "play_count": 0,
                "digg_count": 5120,
                "comment_count": 88,
                "share_count": 13,
                "collect_count": 702,
            },
            "video": {
                "duration": 61300,
                "cover": picture(10),
                "dynamic_cover": picture(11),
                "bit_rate": rates,
            },
            "music": {
                "id": 7311111111111110000,
                "id_str": "7311111111111110000",
                "mid": "7311111111111110000",
                "title": "@小李创作的原声",
                "play_url": picture(20),
                "extra": '{"music_label_id":null,"is_original":true,"cover":"https:\\/\\/p3-sign.invalid\\/a.jpeg?x-expires=1767225600\\u0026x-signature='
                + _PICTURE
                + '"}',
            },
            "images": [picture(number) for number in range(30, 42)],
            "text_extra": [
                {"hashtag_name": "家常菜", "hashtag_id": "1580000000000000", "start": 18, "end": 22}
            ],
            "video_tag": [{"tag_id": 2012, "tag_name": "美食", "level": 1}],
            **{f"flag_{number}": number % 2 == 0 for number in range(200)},
        },
    }
